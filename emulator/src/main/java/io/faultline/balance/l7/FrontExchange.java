package io.faultline.balance.l7;

import io.faultline.balance.Target;
import io.faultline.engine.Timer;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.HeaderText;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One request and its answer on their way through the front. Loop thread only. */
final class FrontExchange {
    private final HttpFront front;
    private final FrontConnection client;
    private final HttpRequest request;
    private final HttpVersion clientVersion;
    private final boolean keep;
    private final Timer timer;
    private @Nullable Target target;
    private @Nullable ChannelFuture connecting;
    private @Nullable TargetConnection connection;
    private long bodyBytes;
    private boolean entered;
    private boolean reused;
    private boolean answering;
    private boolean targetKeeps;
    private boolean clientKeeps;
    private boolean ended;

    FrontExchange(HttpFront front, FrontConnection client, HttpRequest request) {
        this.front = front;
        this.client = client;
        this.request = request;
        this.clientVersion = request.protocolVersion();
        this.keep = HttpUtil.isKeepAlive(request);
        this.timer = new Timer(front.host().loop(), front.host().id(), nowNs -> timedOut());
    }

    void begin() {
        Target[] inService = front.group().inService();
        if (inService.length == 0) {
            fail(503, "no target in service");
        } else if (!front.enter()) {
            fail(503, "too many requests pending");
        } else {
            entered = true;
            Target picked = front.algorithm().pick(inService, client.flowHash());
            picked.began();
            target = picked;
            ProxyHeaders.towardsTarget(
                    request, client.clientAddress(), front.settings().reuseTargets());
            connect(picked, true);
        }
    }

    private void connect(Target to, boolean mayReuse) {
        InetSocketAddress address = new InetSocketAddress(to.address().toInetAddress(), to.port());
        var idle = mayReuse ? front.idle().take(address) : null;
        reused = idle != null;
        if (idle != null) {
            send(idle.pipeline().get(TargetConnection.class));
            return;
        }
        timer.arm(front.host().loop().nowNs() + front.settings().connectTimeoutNs());
        ChannelFuture future = front.connect(address);
        connecting = future;
        future.addListener(connected -> {
            if (connecting != future) {
                future.channel().close();
                return;
            }
            connecting = null;
            Throwable cause = future.cause();
            if (cause == null) {
                send(future.channel().pipeline().get(TargetConnection.class));
            } else {
                CallOutcome outcome = CallOutcome.ofConnectFailure(cause);
                fail(outcome.isTimeout() ? 504 : 502, "target " + to.name() + ": " + outcome.label());
            }
        });
    }

    private void send(TargetConnection through) {
        connection = through;
        through.serve(this);
        armResponse();
        through.write(request);
        if (client.isRequestComplete()) {
            through.write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            client.read();
        }
    }

    /** A part of the request's body, or its end. Takes its ownership. */
    void fromClient(HttpContent content) {
        bodyBytes += content.content().readableBytes();
        TargetConnection to = connection;
        if (to == null || bodyBytes > front.settings().maxBodyBytes()) {
            content.release();
            if (to != null) {
                fail(413, "body longer than " + front.settings().maxBodyBytes() + " bytes");
            }
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (!answering) {
            armResponse();
        }
        to.write(content);
        if (!last && to.isWritable()) {
            client.read();
        }
    }

    /** The target takes more of the body again. */
    void targetWritable() {
        if (!client.isRequestComplete()) {
            client.read();
        }
    }

    /** The client takes more of the answer again, or no more for now. */
    void clientWritable(boolean writable) {
        if (connection != null) {
            connection.reading(writable);
        }
    }

    /** A part of the answer. Takes its ownership. */
    void fromTarget(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            targetGone("not an HTTP answer");
            return;
        }
        if (message instanceof HttpResponse head) {
            if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                ReferenceCountUtil.release(message);
                return;
            }
            answerHead(head);
        }
        if (!answering) {
            ReferenceCountUtil.release(message);
            return;
        }
        armResponse();
        client.write(message);
        if (message instanceof LastHttpContent) {
            done();
        } else if (!client.isWritable()) {
            clientWritable(false);
        }
    }

    private void answerHead(HttpResponse head) {
        answering = true;
        targetKeeps = HttpUtil.isKeepAlive(head);
        int status = head.status().code();
        boolean bodiless = request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
        boolean delimited = bodiless || HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head);
        clientKeeps = ProxyHeaders.towardsClient(head, clientVersion, keep, delimited) || (bodiless && keep);
        if (target != null) {
            head.headers().set("x-faultline-target", HeaderText.of(target.name()));
        }
        front.counters().answered(status);
    }

    private void done() {
        TargetConnection used = connection;
        connection = null;
        boolean complete = client.isRequestComplete();
        end();
        if (used != null) {
            used.finished(targetKeeps && complete && front.settings().reuseTargets());
        }
        client.finished(clientKeeps);
    }

    /** The connection to the target ended or failed. */
    void targetGone(String why) {
        connection = null;
        Target to = target;
        boolean repeatable = bodyBytes == 0 && client.isRequestComplete() && isIdempotent(request.method());
        if (ended || to == null) {
            return;
        }
        if (answering) {
            front.counters().aborted++;
            end();
            client.close();
        } else if (reused && repeatable) {
            // The target closed an idle connection just as it was used (RFC 9110, 9.2.2).
            reused = false;
            connect(to, false);
        } else {
            fail(502, "target " + to.name() + ": " + why);
        }
    }

    private static boolean isIdempotent(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
    }

    private void timedOut() {
        String name = target == null ? "" : target.name();
        if (answering) {
            front.counters().aborted++;
            end();
            client.close();
        } else if (connecting != null) {
            fail(504, "target " + name + ": connect_timeout");
        } else {
            fail(504, "target " + name + ": no answer in time");
        }
    }

    /** The client's connection is gone. */
    void clientGone() {
        end();
    }

    private void fail(int status, String error) {
        end();
        client.answer(status, error, request, keep);
    }

    private void armResponse() {
        timer.arm(front.host().loop().nowNs() + front.settings().responseTimeoutNs());
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        timer.disarm();
        ChannelFuture future = connecting;
        connecting = null;
        if (future != null) {
            future.channel().close();
        }
        TargetConnection open = connection;
        connection = null;
        if (open != null) {
            open.finished(false);
        }
        if (entered) {
            front.leave();
        }
        if (target != null) {
            target.ended();
        }
    }
}
