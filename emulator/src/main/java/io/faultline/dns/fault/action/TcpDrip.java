package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Delivery;
import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Answers by TCP or TLS that arrive octet by octet. An answer to another query of the same connection waits for nothing: a
 * client that pipelines sees its stream garbled.
 *
 * @param intervalNs the time between two pieces, in nanoseconds, {@code > 0}
 * @param octets how many octets a piece has, {@code > 0}
 */
public record TcpDrip(long intervalNs, int octets) implements FaultAction {

    /** So many answers drip at once; more are sent in one piece. */
    private static final int MAX_DRIPPING = 1_000;

    /** Creates the action. */
    public TcpDrip {
        if (intervalNs <= 0 || octets <= 0) {
            throw new IllegalArgumentException(
                    "intervalNs: " + intervalNs + ", octets: " + octets + " (expected: both > 0)");
        }
    }

    @Override
    public String describe() {
        return "send " + (octets == 1 ? "an octet" : octets + " octets") + " by TCP each " + intervalNs / 1_000_000
                + " ms";
    }

    @Override
    public Effect at(FaultSite site) {
        return new Dripping();
    }

    /** What is left of an answer. */
    private static final class Drip {
        private final ByteBuf left;
        private final Channel channel;
        private final Replier replier;

        Drip(ByteBuf left, Channel channel, Replier replier) {
            this.left = left;
            this.channel = channel;
            this.replier = replier;
        }
    }

    private final class Dripping implements Effect, Delivery {
        private final Set<Drip> open = new LinkedHashSet<>();

        @Override
        public void on(Query query, AnswerPlan plan) {
            if (RawSending.isFramed(query.transport())) {
                plan.deliver(this);
            }
        }

        @Override
        public void send(Reply reply, Replier replier) {
            Channel channel = replier.channel();
            reply.framed();
            if (channel == null || open.size() == MAX_DRIPPING) {
                replier.reply(reply.take());
                return;
            }
            Drip drip = new Drip(reply.take(), channel, replier);
            open.add(drip);
            next(drip);
        }

        private void next(Drip drip) {
            if (!open.contains(drip)) {
                return;
            }
            if (!drip.channel.isActive() || !drip.left.isReadable()) {
                open.remove(drip);
                drip.left.release();
                drip.replier.drop();
                return;
            }
            int piece = Math.min(octets, drip.left.readableBytes());
            drip.channel.writeAndFlush(drip.left.readRetainedSlice(piece));
            drip.replier.executor().schedule(() -> next(drip), intervalNs, TimeUnit.NANOSECONDS);
        }

        /** What has not dripped yet comes at once. */
        @Override
        public void end() {
            for (Drip drip : open) {
                drip.channel.writeAndFlush(drip.left);
                drip.replier.drop();
            }
            open.clear();
        }
    }
}
