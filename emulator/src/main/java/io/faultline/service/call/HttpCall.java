package io.faultline.service.call;

import io.faultline.engine.Timer;
import io.faultline.packet.Address;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call under way: lookup, connect to one address after another, request, answer. Loop thread only. */
public final class HttpCall {
    private final HttpCaller caller;
    private final HttpUrl url;
    private final Consumer<CallResult> done;
    private final Timer timer;
    private final long beganNs;
    private final long deadlineNs;

    private List<Address> addresses = List.of();
    private int addressIndex;
    private @Nullable ChannelFuture connecting;
    private @Nullable CallConnection connection;
    private boolean resolved;
    private boolean reused;
    private boolean ended;

    HttpCall(HttpCaller caller, HttpUrl url, Consumer<CallResult> done) {
        this.caller = caller;
        this.url = url;
        this.done = done;
        this.beganNs = caller.loop().nowNs();
        this.deadlineNs = beganNs + caller.settings().requestTimeoutNs();
        this.timer = new Timer(caller.loop(), caller.nodeId(), this::timedOut);
    }

    /** Gives the call up; nobody is told. */
    public void cancel() {
        if (!ended) {
            stop();
        }
    }

    void begin() {
        timer.arm(deadlineNs);
        Address literal = url.literal();
        if (literal != null) {
            resolved = true;
            addresses = List.of(literal);
            tryAddress(true);
            return;
        }
        CallConnection idle = caller.settings().poolByName() ? caller.takeIdle(named()) : null;
        if (idle != null) {
            reused = true;
            send(idle, named());
        } else {
            lookUp();
        }
    }

    private void lookUp() {
        caller.names().lookup(url.host()).addListener((Future<List<Address>> found) -> lookedUp(found));
    }

    private InetSocketAddress named() {
        return InetSocketAddress.createUnresolved(url.host(), url.port());
    }

    private void lookedUp(Future<List<Address>> found) {
        if (ended) {
            return;
        }
        Throwable cause = found.cause();
        if (cause != null) {
            end(CallOutcome.ofConnectFailure(cause), 0, String.valueOf(cause.getMessage()), "");
            return;
        }
        resolved = true;
        addresses = found.getNow();
        tryAddress(true);
    }

    private void tryAddress(boolean mayReuse) {
        InetSocketAddress to = new InetSocketAddress(addresses.get(addressIndex).toInetAddress(), url.port());
        CallConnection idle = mayReuse ? caller.takeIdle(to) : null;
        reused = idle != null;
        if (idle != null) {
            send(idle, to);
            return;
        }
        long nowNs = caller.loop().nowNs();
        timer.arm(Math.min(deadlineNs, nowNs + caller.settings().connectTimeoutNs()));
        ChannelFuture future = caller.connect(to);
        connecting = future;
        future.addListener(connected -> {
            if (connecting != future) {
                // Given up meanwhile; a connection that came all the same is not kept.
                future.channel().close();
                return;
            }
            connecting = null;
            Throwable cause = future.cause();
            if (cause == null) {
                timer.arm(deadlineNs);
                boolean byName = caller.settings().poolByName() && url.literal() == null;
                send(future.channel().pipeline().get(CallConnection.class), byName ? named() : to);
            } else {
                connectFailed(CallOutcome.ofConnectFailure(cause), String.valueOf(cause.getMessage()));
            }
        });
    }

    private void connectFailed(CallOutcome outcome, String detail) {
        if (caller.settings().tryAllAddresses() && addressIndex + 1 < addresses.size()) {
            addressIndex++;
            tryAddress(true);
        } else {
            end(outcome, 0, detail, "");
        }
    }

    /** @param to what the connection is kept under after the answer: an address, or a name that is not resolved */
    private void send(CallConnection through, InetSocketAddress to) {
        connection = through;
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, url.path());
        request.headers()
                .set(HttpHeaderNames.HOST, url.authority())
                .set(HttpHeaderNames.USER_AGENT, caller.settings().userAgent());
        if (!caller.settings().keepAlive()) {
            request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        through.send(this, to, request);
    }

    void answered(HttpResponse head) {
        connection = null;
        int status = head.status().code();
        String cause = head.headers().get(HttpCaller.CAUSE_HEADER, "");
        end(
                CallOutcome.ofStatus(status),
                status,
                status < 400 ? "" : head.status().toString(),
                HeaderText.of(cause));
    }

    void connectionFailed(CallOutcome outcome, String detail, boolean answerBegun) {
        connection = null;
        if (reused && !answerBegun) {
            // The server closed an idle connection just as it was used: a GET may be sent again (RFC 9110, 9.2.2).
            if (resolved) {
                tryAddress(false);
            } else {
                reused = false;
                lookUp();
            }
        } else {
            end(outcome, 0, detail, "");
        }
    }

    private void timedOut(long nowNs) {
        if (nowNs < deadlineNs) {
            abandonConnect();
            connectFailed(CallOutcome.CONNECT_TIMEOUT, "no answer to SYN from " + addresses.get(addressIndex));
        } else if (!resolved && connection == null) {
            end(CallOutcome.DNS_TIMEOUT, 0, "no answer for " + url.host(), "");
        } else if (connecting != null) {
            end(CallOutcome.CONNECT_TIMEOUT, 0, "no answer to SYN from " + addresses.get(addressIndex), "");
        } else {
            end(CallOutcome.TIMEOUT, 0, "no answer in time", "");
        }
    }

    private void end(CallOutcome outcome, int status, String detail, String cause) {
        stop();
        done.accept(new CallResult(outcome, status, detail, cause, caller.loop().nowNs() - beganNs));
    }

    private void stop() {
        ended = true;
        timer.disarm();
        abandonConnect();
        CallConnection open = connection;
        connection = null;
        if (open != null) {
            open.abandon();
        }
        caller.ended(this);
    }

    private void abandonConnect() {
        ChannelFuture future = connecting;
        connecting = null;
        if (future != null) {
            future.channel().close();
        }
    }
}
