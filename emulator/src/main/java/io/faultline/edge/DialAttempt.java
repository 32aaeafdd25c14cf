package io.faultline.edge;

import io.faultline.packet.Address;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connect to a name or an address on behalf of a proxy's client: the name is resolved by the attached host, then its
 * addresses are tried in order. Loop thread only.
 */
final class DialAttempt {
    /** As long as Linux tries: 127 s with six SYN retries. */
    private static final int CONNECT_TIMEOUT_MILLIS = 130_000;

    /** Hears how it ended, once, unless it was cancelled. */
    interface Outcome {
        /** The connection does not read yet and is the receiver's to close. */
        void connected(DuplexChannel virtual);

        void failed(DialFailure failure, String reason);
    }

    private final Attachment attachment;
    private final int port;
    private final Outcome outcome;
    private final EdgeCounters counters;
    private @Nullable ChannelFuture connecting;
    private boolean cancelled;

    private DialAttempt(Attachment attachment, EdgeCounters counters, int port, Outcome outcome) {
        this.attachment = attachment;
        this.counters = counters;
        this.port = port;
        this.outcome = outcome;
    }

    static DialAttempt start(Attachment attachment, EdgeCounters counters, String host, int port, Outcome outcome) {
        DialAttempt attempt = new DialAttempt(attachment, counters, port, outcome);
        Names.resolve(attachment, host, new Names.Outcome() {
            @Override
            public void resolved(List<Address> addresses) {
                attempt.connect(addresses, 0);
            }

            @Override
            public void failed(DialFailure failure, String reason) {
                if (!attempt.cancelled) {
                    attempt.fail(failure, reason);
                }
            }
        });
        return attempt;
    }

    /** The client has gone: what was begun is given up. */
    void cancel() {
        cancelled = true;
        if (connecting != null && !connecting.isDone()) {
            connecting.channel().close();
        }
    }

    private void connect(List<Address> addresses, int index) {
        if (cancelled) {
            return;
        }
        ChannelFuture attempt = Dialer.dial(attachment, addresses.get(index), port, CONNECT_TIMEOUT_MILLIS);
        connecting = attempt;
        attempt.addListener(done -> {
            if (cancelled) {
                attempt.channel().close();
            } else if (done.isSuccess()) {
                counters.countConnected();
                outcome.connected((DuplexChannel) attempt.channel());
            } else if (index + 1 < addresses.size()) {
                connect(addresses, index + 1);
            } else {
                fail(
                        DialFailure.ofConnect(done.cause()),
                        String.valueOf(done.cause().getMessage()));
            }
        });
    }

    private void fail(DialFailure failure, String reason) {
        counters.countFailure(failure);
        outcome.failed(failure, reason);
    }
}
