package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Delivery;
import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.Timer;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * Answers in the wrong order: they are held back until so many wait or a time has passed, then leave, the last first.
 *
 * @param depth how many leave together, 2 to 1000
 * @param withinNs how long the first waits at most, in nanoseconds, {@code > 0}
 */
public record Reorder(int depth, long withinNs) implements FaultAction {

    /** Creates the action. */
    public Reorder {
        if (depth < 2 || depth > 1_000) {
            throw new IllegalArgumentException("depth: " + depth + " (expected: 2 <= depth <= 1000)");
        }
        if (withinNs <= 0) {
            throw new IllegalArgumentException("withinNs: " + withinNs + " (expected: withinNs > 0)");
        }
    }

    @Override
    public String describe() {
        return "reverse the order of each " + depth + " answers";
    }

    @Override
    public Effect at(FaultSite site) {
        return new Held(site);
    }

    private record Waiting(ByteBuf octets, Replier replier) {}

    private final class Held implements Effect, Delivery {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private final NetworkLoop loop;
        private final Timer timer;

        Held(FaultSite site) {
            loop = site.loop();
            timer = new Timer(site.loop(), site.host().id(), nowNs -> letGo());
        }

        @Override
        public void on(Query query, AnswerPlan plan) {
            plan.deliver(this);
        }

        @Override
        public void send(Reply reply, Replier replier) {
            waiting.addLast(new Waiting(reply.take(), replier));
            if (waiting.size() >= depth) {
                letGo();
            } else if (waiting.size() == 1) {
                timer.arm(loop.nowNs() + withinNs);
            }
        }

        @Override
        public void end() {
            letGo();
        }

        private void letGo() {
            timer.disarm();
            for (Waiting each = waiting.pollLast(); each != null; each = waiting.pollLast()) {
                each.replier.reply(each.octets);
            }
        }
    }
}
