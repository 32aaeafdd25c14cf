package io.faultline.fabric;

import io.faultline.engine.Event;
import io.faultline.engine.EventClass;
import io.faultline.engine.NetworkLoop;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: a byte queue in front of a wire of some rate, then a delay line on which packets may be lost,
 * delayed at random, reordered, duplicated and corrupted. The queue holds only what has not left yet; what is on the delay
 * line does not count against it (netem counts both). Loop thread only.
 *
 * <p>Departures are computed when a packet is sent ("virtual departure time"), so that a hop costs one event, and only the
 * next arrival of a direction is queued in the loop. Every purpose draws its random value for every packet, whether it is
 * used or not, so that switching one fault on or off does not shift another.
 */
public final class LinkDirection implements Event {
    private static final long NO_EVENT = -1;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Network network;
    private final NetworkLoop loop;
    private final Link link;
    private final int senderId;
    private final Node receiver;
    private final RandomGenerator lossRandom;
    private final RandomGenerator jitterRandom;
    private final RandomGenerator duplicateRandom;
    private final RandomGenerator corruptRandom;
    private final DropCounters drops = new DropCounters();
    private final DelayLine line = new DelayLine();
    private final DepartureQueue waiting = new DepartureQueue();

    private @Nullable Port from;
    private @Nullable Port to;
    private LinkProfile profile;
    private LossGenerator loss;
    private long busyUntilNs;
    private long lastArriveNs;
    private long eventToken = NO_EVENT;
    private long sentPackets;
    private long sentBytes;
    private long deliveredPackets;
    private long deliveredBytes;

    LinkDirection(Network network, Link link, Node sender, Node receiver, LinkProfile profile) {
        this.network = network;
        this.loop = network.loop();
        this.link = link;
        this.senderId = sender.id();
        this.receiver = receiver;
        this.profile = profile;
        String object = link.name() + ":" + sender.name();
        this.lossRandom = loop.random(object, "loss");
        this.jitterRandom = loop.random(object, "jitter");
        this.duplicateRandom = loop.random(object, "duplicate");
        this.corruptRandom = loop.random(object, "corrupt");
        this.loss = profile.loss().start(lossRandom);
    }

    void attach(Port sendingPort, Port receivingPort) {
        from = sendingPort;
        to = receivingPort;
    }

    /** The sending end. */
    public Port from() {
        return attached(from);
    }

    /** The receiving end. */
    public Port to() {
        return attached(to);
    }

    /** The link it is a direction of. */
    public Link link() {
        return link;
    }

    /** What it does to packets now. */
    public LinkProfile profile() {
        return profile;
    }

    /** What it dropped, by reason. */
    public DropCounters drops() {
        return drops;
    }

    /** Packets handed to it by the sending node. */
    public long sentPackets() {
        return sentPackets;
    }

    /** Bytes of IP datagrams handed to it by the sending node. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Packets that reached the other end. */
    public long deliveredPackets() {
        return deliveredPackets;
    }

    /** Bytes of IP datagrams that reached the other end. */
    public long deliveredBytes() {
        return deliveredBytes;
    }

    /** Packets that wait or are under way. */
    public int inFlight() {
        return line.size();
    }

    /** Bytes, with overhead, that wait for the wire or are being put on it. */
    public long queuedBytes(long nowNs) {
        return waiting.bytesAt(nowNs);
    }

    /** Sends a packet; its ownership passes to the link. */
    void send(ByteBuf packet, long nowNs) {
        int length = packet.readableBytes();
        sentPackets++;
        sentBytes += length;
        network.tappedSent(this, packet, nowNs);
        if (!link.isUp()) {
            drop(packet, DropReason.LINK_DOWN, nowNs);
            return;
        }
        if (network.isClosed()) {
            drop(packet, DropReason.CLOSED, nowNs);
            return;
        }
        LinkProfile p = profile;
        if (length > p.mtu()) {
            drop(packet, DropReason.TOO_BIG, nowNs);
            return;
        }
        long departNs = nowNs;
        if (p.rateBps() != 0) {
            int wireBytes = length + p.overheadBytes();
            if (waiting.bytesAt(nowNs) + wireBytes > p.queueLimitBytes()) {
                drop(packet, DropReason.QUEUE_FULL, nowNs);
                return;
            }
            departNs = Math.max(nowNs, busyUntilNs) + serialisationNs(wireBytes, p.rateBps());
            busyUntilNs = departNs;
            waiting.add(departNs, wireBytes);
        }
        boolean lost = loss.losesNext();
        long jitterNs = p.jitter().drawNs(jitterRandom);
        boolean duplicated = duplicateRandom.nextDouble() < p.duplicate();
        double corruption = corruptRandom.nextDouble();
        long corruptBit = corruptRandom.nextLong();
        if (lost) {
            drop(packet, DropReason.WIRE_LOSS, nowNs);
            return;
        }
        if (corruption < p.corrupt() && length > 0) {
            int bit = (int) Math.floorMod(corruptBit, (long) length * 8);
            int at = packet.readerIndex() + (bit >>> 3);
            packet.setByte(at, packet.getByte(at) ^ (1 << (bit & 7)));
        }
        long arriveNs = departNs + Math.max(0, p.delayNs() + jitterNs);
        if (!p.reorder()) {
            arriveNs = Math.max(arriveNs, lastArriveNs);
        }
        lastArriveNs = Math.max(arriveNs, lastArriveNs);
        if (duplicated) {
            // The copy travels on its own: routers on the way write to it.
            ByteBuf copy = packet.copy();
            network.ledger().countDuplicated();
            enqueue(arriveNs, departNs, packet);
            enqueue(arriveNs + 1, departNs, copy);
        } else {
            enqueue(arriveNs, departNs, packet);
        }
    }

    /** An arrival: hands the packet to the receiving node and queues the next arrival. */
    @Override
    public void run(long nowNs, long arg, @Nullable Object payload) {
        eventToken = NO_EVENT;
        ByteBuf packet = line.removeFirst();
        int length = packet.readableBytes();
        deliveredPackets++;
        deliveredBytes += length;
        if (line.size() > 0) {
            queueNextArrival();
        }
        loop.digest().add(nowNs, receiver.id(), link.id(), length);
        network.tappedDelivered(this, packet, nowNs);
        receiver.arrive(attached(to), packet, nowNs);
    }

    void profile(LinkProfile newProfile, long nowNs) {
        boolean sameLoss = newProfile.loss().equals(profile.loss());
        profile = newProfile;
        if (!sameLoss) {
            loss = newProfile.loss().start(lossRandom);
        }
        network.tellProfileChanged(this, newProfile, nowNs);
    }

    void cut(Link.InFlight inFlight, long nowNs) {
        discardDepartingAfter(inFlight == Link.InFlight.DROP ? -1 : nowNs, DropReason.LINK_DOWN, nowNs);
        waiting.clear();
        busyUntilNs = nowNs;
    }

    void discard(DropReason reason, long nowNs) {
        discardDepartingAfter(-1, reason, nowNs);
        waiting.clear();
    }

    private void discardDepartingAfter(long afterNs, DropReason reason, long nowNs) {
        line.removeDepartingAfter(afterNs, packet -> drop(packet, reason, nowNs));
        if (eventToken != NO_EVENT) {
            loop.cancel(eventToken);
            eventToken = NO_EVENT;
        }
        if (line.size() > 0) {
            queueNextArrival();
        }
    }

    private void enqueue(long arriveNs, long departNs, ByteBuf packet) {
        if (line.insert(arriveNs, loop.reserveSequence(), departNs, packet)) {
            if (eventToken != NO_EVENT) {
                loop.cancel(eventToken);
            }
            queueNextArrival();
        }
    }

    private void queueNextArrival() {
        eventToken = loop.scheduleReserved(
                line.nextArriveNs(), EventClass.PACKET, senderId, line.nextSequence(), this, 0, null);
    }

    private void drop(ByteBuf packet, DropReason reason, long nowNs) {
        drops.add(reason);
        network.ledger().countDropped(reason);
        network.tappedDrop(this, packet, reason, nowNs);
        packet.release();
    }

    private static long serialisationNs(int wireBytes, long rateBps) {
        return (wireBytes * 8L * NS_PER_SECOND + rateBps - 1) / rateBps;
    }

    private static Port attached(@Nullable Port port) {
        if (port == null) {
            throw new IllegalStateException("link is not connected");
        }
        return port;
    }
}
