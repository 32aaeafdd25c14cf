package io.faultline.edge;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.Timer;
import io.faultline.packet.Address;
import io.netty.channel.ChannelFuture;
import java.util.function.Consumer;

/**
 * Learns, by half a connect now and then from the attached host, what a client's SYN would meet on the way to a target. A
 * listening socket has to know this <em>before</em> a client comes, because the kernel completes the client's handshake on
 * its own. Loop thread only.
 */
final class PathProbe {
    /** What a SYN meets. */
    enum Path {
        /** A SYN-ACK. */
        OPEN,
        /** Nothing. */
        BLACKHOLED,
        /** A RST. */
        REFUSED,
        /** An ICMP error. */
        UNREACHABLE
    }

    private static final long EVERY_NS = 500_000_000;
    private static final int TIMEOUT_MILLIS = 1_000;
    /** One lost SYN is no black hole. */
    private static final int TIMEOUTS_TO_BELIEVE = 2;

    private final Attachment attachment;
    private final Address target;
    private final int port;
    private final Consumer<Path> changed;
    private final NetworkLoop loop;
    private final Timer timer;

    private Path path = Path.OPEN;
    private int timeouts;
    private boolean stopped;

    PathProbe(Attachment attachment, Address target, int port, Consumer<Path> changed) {
        this.attachment = attachment;
        this.target = target;
        this.port = port;
        this.changed = changed;
        this.loop = attachment.host().loop();
        this.timer = new Timer(loop, attachment.host().id(), this::probe);
    }

    void start() {
        stopped = false;
        timer.arm(loop.nowNs());
    }

    void stop() {
        stopped = true;
        timer.disarm();
    }

    Path path() {
        return path;
    }

    /** A client's own connection is as good as a probe. */
    void connected() {
        timeouts = 0;
        become(Path.OPEN);
    }

    private void probe(long nowNs) {
        Dialer.probe(attachment, target, port, TIMEOUT_MILLIS).addListener((ChannelFuture done) -> {
            done.channel().close();
            if (stopped) {
                return;
            }
            if (done.isSuccess()) {
                connected();
            } else {
                failed(DialFailure.ofConnect(done.cause()));
            }
            timer.arm(loop.nowNs() + EVERY_NS);
        });
    }

    private void failed(DialFailure failure) {
        if (failure == DialFailure.TIMED_OUT) {
            if (++timeouts >= TIMEOUTS_TO_BELIEVE) {
                become(Path.BLACKHOLED);
            }
            return;
        }
        timeouts = 0;
        become(failure == DialFailure.REFUSED ? Path.REFUSED : Path.UNREACHABLE);
    }

    private void become(Path now) {
        if (path != now) {
            path = now;
            changed.accept(now);
        }
    }
}
