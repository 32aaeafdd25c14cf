package io.faultline.routing;

import io.faultline.engine.Timer;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Packets that wait for a neighbour to appear. At each question the router looks their route up again, so a neighbour whose
 * carrier comes back in time still gets them. Loop thread only.
 */
final class UnresolvedQueue {
    /** What becomes of packets. */
    interface Outcome {
        /** Sends the packet if its destination has been resolved; the packet is taken if so. */
        boolean trySend(Port in, ByteBuf packet, long nowNs);

        /** The destination was not resolved in time; the packet is taken. */
        void unreachable(Port in, ByteBuf packet, long nowNs);

        /** There is no room or no time left for the packet; it is taken. */
        void drop(ByteBuf packet, DropReason reason, long nowNs);
    }

    private final Outcome outcome;
    private final Timer timer;
    /** In the order of their next question, since all intervals are equal. */
    private final Map<Address, Pending> pending = new LinkedHashMap<>();

    private NeighbourResolution settings = NeighbourResolution.DEFAULT;
    private int held;

    UnresolvedQueue(Router router, Outcome outcome) {
        this.outcome = outcome;
        this.timer = new Timer(router.loop(), router.id(), this::ask);
    }

    void settings(NeighbourResolution newSettings) {
        settings = newSettings;
    }

    int held() {
        return held;
    }

    void add(Port in, ByteBuf packet, Address destination, long nowNs) {
        if (settings.probes() == 0) {
            outcome.unreachable(in, packet, nowNs);
            return;
        }
        Pending waiting = pending.get(destination);
        if (waiting == null) {
            if (pending.size() >= settings.destinations()) {
                outcome.drop(packet, DropReason.NO_BUFFER, nowNs);
                return;
            }
            waiting = new Pending();
            waiting.nextNs = nowNs + settings.intervalNs();
            pending.put(destination, waiting);
            if (!timer.isArmed()) {
                timer.arm(waiting.nextNs);
            }
        }
        waiting.packets.add(new Held(in, packet));
        held++;
        if (waiting.packets.size() > settings.heldPackets()) {
            held--;
            outcome.drop(waiting.packets.remove().packet, DropReason.NO_BUFFER, nowNs);
        }
    }

    void discard(DropReason reason, long nowNs) {
        timer.disarm();
        for (Pending waiting : pending.values()) {
            for (Held one : waiting.packets) {
                outcome.drop(one.packet, reason, nowNs);
            }
        }
        pending.clear();
        held = 0;
    }

    private void ask(long nowNs) {
        Map<Address, Pending> unanswered = new LinkedHashMap<>();
        Iterator<Map.Entry<Address, Pending>> entries = pending.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Address, Pending> entry = entries.next();
            Pending waiting = entry.getValue();
            if (waiting.nextNs > nowNs) {
                break;
            }
            entries.remove();
            held -= waiting.packets.size();
            if (sendAll(waiting, nowNs)) {
                continue;
            }
            if (++waiting.asked < settings.probes()) {
                waiting.nextNs = nowNs + settings.intervalNs();
                held += waiting.packets.size();
                unanswered.put(entry.getKey(), waiting);
            } else {
                waiting.packets.forEach(one -> outcome.unreachable(one.in, one.packet, nowNs));
            }
        }
        pending.putAll(unanswered);
        pending.values().stream().findFirst().ifPresent(next -> timer.arm(next.nextNs));
    }

    private boolean sendAll(Pending waiting, long nowNs) {
        while (!waiting.packets.isEmpty()) {
            Held one = waiting.packets.element();
            if (!outcome.trySend(one.in, one.packet, nowNs)) {
                return false;
            }
            waiting.packets.remove();
        }
        return true;
    }

    private record Held(Port in, ByteBuf packet) {}

    private static final class Pending {
        private final ArrayDeque<Held> packets = new ArrayDeque<>();
        private long nextNs;
        private int asked;
    }
}
