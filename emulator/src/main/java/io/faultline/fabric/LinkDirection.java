package io.faultline.fabric;

import io.faultline.engine.Event;
import io.faultline.engine.EventClass;
import io.faultline.engine.NetworkLoop;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: a byte queue in front of a wire of some rate, then a delay line on which packets may be lost,
 * delayed at random, reordered, duplicated and corrupted. The queue holds only what has not left yet; what is on the delay
 * line does not count against it (netem counts both). Loop thread only.
 *
 * <p>Departures are computed when a packet is sent ("virtual departure time"), so that a hop costs one event, and only the
 * next arrival of a direction is queued in the loop. A queue that CoDel manages is a real one, with an event for each
 * departure, because CoDel judges a packet when it leaves.
 *
 * <p>What chance does to a packet is settled when its departure is: its loss is then counted and its buffer released, but
 * it still takes its time on the wire.
 */
public final class LinkDirection implements Event {
    private static final long NO_EVENT = -1;
    private static final long NO_ORDINAL = -1;

    private final Network network;
    private final NetworkLoop loop;
    private final Link link;
    private final int senderId;
    private final Node receiver;
    private final Impairments impairments;
    private final DropCounters drops = new DropCounters();
    private final Wire wire;
    private final DelayLine line = new DelayLine();
    private final Event departure = (nowNs, arg, payload) -> departed(nowNs);

    private @Nullable Port from;
    private @Nullable Port to;
    private LinkProfile profile;
    private @Nullable CodelQueue codelQueue;
    private @Nullable DropReason refusal;
    private long arrivalToken = NO_EVENT;
    private long departureToken = NO_EVENT;
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
        this.wire = new Wire(profile.rateBps());
        this.impairments = new Impairments(loop, link.name() + ":" + sender.name(), profile);
        this.codelQueue = newCodelQueue();
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
        return line.size() + (codelQueue == null ? 0 : codelQueue.size());
    }

    /** Bytes, with overhead, that wait for the wire or are being put on it. */
    public long queuedBytes(long nowNs) {
        return wire.waitingBytes(nowNs) + (codelQueue == null ? 0 : codelQueue.bytes());
    }

    /** Sends a packet; its ownership passes to the link. */
    void send(ByteBuf packet, long nowNs) {
        int length = packet.readableBytes();
        long number = sentPackets++;
        sentBytes += length;
        network.tappedSent(this, packet, nowNs);
        if (refusal != null) {
            drop(packet, refusal, nowNs);
            return;
        }
        LinkProfile p = profile;
        if (length > p.mtu()) {
            drop(packet, DropReason.TOO_BIG, nowNs);
            return;
        }
        if (p.rateBps() == 0) {
            launch(packet, number, NO_ORDINAL, nowNs, nowNs);
            return;
        }
        int wireBytes = length + p.overheadBytes();
        if (queuedBytes(nowNs) + wireBytes > p.queueLimitBytes()) {
            drop(packet, DropReason.QUEUE_FULL, nowNs);
        } else if (codelQueue == null) {
            long departNs = wire.book(nowNs, wireBytes);
            launch(packet, number, wire.lastOrdinal(), departNs, nowNs);
        } else {
            codelQueue.add(packet, number, wireBytes, nowNs);
            if (departureToken == NO_EVENT) {
                queueDeparture(wire.freeAtNs(nowNs));
            }
        }
    }

    /** An arrival: hands the packet to the receiving node and queues the next arrival. */
    @Override
    public void run(long nowNs, long arg, @Nullable Object payload) {
        ByteBuf packet = line.removeFirst();
        int length = packet.readableBytes();
        deliveredPackets++;
        deliveredBytes += length;
        if (line.size() > 0) {
            queueArrival();
        } else {
            arrivalToken = NO_EVENT;
        }
        loop.digest().add(nowNs, receiver.id(), link.id(), length);
        network.tappedDelivered(this, packet, nowNs);
        receiver.arrive(attached(to), packet, nowNs);
    }

    /** The wire is free: CoDel chooses the packet that leaves next. */
    private void departed(long nowNs) {
        departureToken = NO_EVENT;
        if (codelQueue == null) {
            return;
        }
        boolean backToBack = wire.lastDepartNs() == nowNs;
        ByteBuf packet = codelQueue.dequeue(nowNs);
        if (packet == null) {
            return;
        }
        wire.waitingBytes(nowNs);
        int wireBytes = codelQueue.takenWireBytes();
        long departNs = backToBack ? wire.bookNext(wireBytes) : wire.book(nowNs, wireBytes);
        if (codelQueue.size() > 0) {
            queueDeparture(departNs);
        }
        launch(packet, codelQueue.takenNumber(), wire.lastOrdinal(), departNs, nowNs);
    }

    /** Settles what happens to a packet once its last bit has left, at {@code departNs}. */
    private void launch(ByteBuf packet, long number, long ordinal, long departNs, long nowNs) {
        if (impairments.loses(number)) {
            drop(packet, DropReason.WIRE_LOSS, nowNs);
            return;
        }
        impairments.corrupt(number, packet);
        long travelNs = impairments.travelNs(number);
        if (ordinal != NO_ORDINAL) {
            wire.travel(travelNs);
        }
        long arriveNs = departNs + travelNs;
        if (!profile.reorder()) {
            arriveNs = Math.max(arriveNs, line.lastArriveNs());
        }
        boolean next = line.insert(arriveNs, loop.reserveSequence(), ordinal, false, packet);
        if (impairments.duplicates(number)) {
            // The copy travels on its own: routers on the way write to it.
            ByteBuf copy = network.allocator().buffer(packet.readableBytes());
            copy.writeBytes(packet, packet.readerIndex(), packet.readableBytes());
            network.ledger().countDuplicated();
            line.insert(arriveNs + 1, loop.reserveSequence(), ordinal, true, copy);
        }
        if (next) {
            requeueArrival();
        }
    }

    /** From now on by another profile; nothing that waits or is under way is lost. */
    void profile(LinkProfile newProfile, long nowNs) {
        LinkProfile old = profile;
        profile = newProfile;
        impairments.profile(newProfile);
        wire.waitingBytes(nowNs);
        if (newProfile.delayNs() != old.delayNs() || newProfile.rateBps() != old.rateBps()) {
            wire.lengthenTravel(newProfile.delayNs() - old.delayNs());
            if (newProfile.rateBps() != old.rateBps()) {
                wire.rate(newProfile.rateBps(), nowNs);
            }
            line.retime(wire, !newProfile.reorder());
            requeueArrival();
        }
        changeQueue(nowNs);
        network.tellProfileChanged(this, newProfile, nowNs);
    }

    /** What CoDel's queue holds stays with it, or goes on the wire where the profile has no use for CoDel any more. */
    private void changeQueue(long nowNs) {
        CodelQueue old = codelQueue;
        CodelQueue fresh = newCodelQueue();
        if (departureToken != NO_EVENT) {
            loop.cancel(departureToken);
            departureToken = NO_EVENT;
        }
        if (old == null) {
            codelQueue = fresh;
        } else if (fresh != null && profile.codel() != null) {
            old.parameters(profile.codel(), maxPacketBytes());
            if (old.size() > 0) {
                queueDeparture(wire.freeAtNs(nowNs));
            }
        } else {
            codelQueue = null;
            for (ByteBuf packet = old.poll(); packet != null; packet = old.poll()) {
                if (profile.rateBps() == 0) {
                    launch(packet, old.takenNumber(), NO_ORDINAL, nowNs, nowNs);
                } else {
                    long departNs = wire.book(nowNs, old.takenWireBytes());
                    launch(packet, old.takenNumber(), wire.lastOrdinal(), departNs, nowNs);
                }
            }
        }
    }

    private @Nullable CodelQueue newCodelQueue() {
        CoDel codel = profile.codel();
        if (codel == null || profile.rateBps() == 0) {
            return null;
        }
        return new CodelQueue(codel, maxPacketBytes(), packet -> drop(packet, DropReason.AQM, loop.nowNs()));
    }

    private long maxPacketBytes() {
        return (long) profile.mtu() + profile.overheadBytes();
    }

    /** Takes packets, or refuses them for a reason. */
    void refuse(@Nullable DropReason reason) {
        refusal = reason;
    }

    /** Drops what has not left the queue. */
    void discardQueued(DropReason reason, long nowNs) {
        wire.waitingBytes(nowNs);
        discard(wire, reason, nowNs);
    }

    /** Drops what has not arrived. */
    void discardAll(DropReason reason, long nowNs) {
        discard(null, reason, nowNs);
    }

    private void discard(@Nullable Wire onlyWaitingFor, DropReason reason, long nowNs) {
        line.remove(onlyWaitingFor, packet -> drop(packet, reason, nowNs));
        wire.clear(nowNs);
        if (codelQueue != null) {
            for (ByteBuf packet = codelQueue.poll(); packet != null; packet = codelQueue.poll()) {
                drop(packet, reason, nowNs);
            }
        }
        if (departureToken != NO_EVENT) {
            loop.cancel(departureToken);
            departureToken = NO_EVENT;
        }
        requeueArrival();
    }

    private void requeueArrival() {
        if (arrivalToken != NO_EVENT) {
            loop.cancel(arrivalToken);
            arrivalToken = NO_EVENT;
        }
        if (line.size() > 0) {
            queueArrival();
        }
    }

    private void queueArrival() {
        arrivalToken = loop.scheduleReserved(
                line.nextArriveNs(), EventClass.PACKET, senderId, line.nextSequence(), this, 0, null);
    }

    private void queueDeparture(long atNs) {
        departureToken = loop.schedule(atNs, EventClass.PACKET, senderId, departure, 0, null);
    }

    private void drop(ByteBuf packet, DropReason reason, long nowNs) {
        drops.add(reason);
        network.countDropped(senderId, packet, reason, nowNs);
        network.tappedDrop(this, packet, reason, nowNs);
        packet.release();
    }

    private static Port attached(@Nullable Port port) {
        if (port == null) {
            throw new IllegalStateException("link is not connected");
        }
        return port;
    }
}
