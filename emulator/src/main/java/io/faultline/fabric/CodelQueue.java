package io.faultline.fabric;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue managed by CoDel, after the pseudocode of RFC 8289 section 5: which packets are dropped is
 * decided when one is taken out, by how long it has waited. Loop thread only.
 */
final class CodelQueue {
    private static final int INITIAL = 16;

    /** A drop rate is taken up again within so many intervals (RFC 8289 section 5.5). */
    private static final int RESUME_WITHIN_INTERVALS = 16;

    private final DelayLine.Discard drop;
    private CoDel codel;
    private long maxPacketBytes;

    private long[] timestampsNs = new long[INITIAL];
    private long[] numbers = new long[INITIAL];
    private long[] sizes = new long[INITIAL];
    private @Nullable ByteBuf[] packets = new ByteBuf[INITIAL];
    private int head;
    private int count;
    private long bytes;

    // The packet taken out last.
    private long takenTimestampNs;
    private long takenNumber;
    private int takenSize;

    // The state of section 5.2, by its names: first_above_time_, drop_next_, count_, lastcount_, dropping_.
    private long firstAboveTimeNs;
    private long dropNextNs;
    private int drops;
    private int lastDrops;
    private boolean dropping;
    private boolean okToDrop;

    /**
     * Makes an empty queue.
     *
     * @param maxPacketBytes what the largest packet takes on the wire; so much may always wait
     * @param drop gets each packet that CoDel drops
     */
    CodelQueue(CoDel codel, long maxPacketBytes, DelayLine.Discard drop) {
        this.codel = codel;
        this.maxPacketBytes = maxPacketBytes;
        this.drop = drop;
    }

    /** Changes the parameters; packets and the state of control stay. */
    void parameters(CoDel newCodel, long newMaxPacketBytes) {
        codel = newCodel;
        maxPacketBytes = newMaxPacketBytes;
    }

    int size() {
        return count;
    }

    /** What waits, with overhead. */
    long bytes() {
        return bytes;
    }

    /** Queues a packet with its number in its direction and the bytes it takes on the wire. */
    void add(ByteBuf packet, long number, int wireBytes, long nowNs) {
        if (count == packets.length) {
            timestampsNs = Ring.grown(timestampsNs, head);
            numbers = Ring.grown(numbers, head);
            sizes = Ring.grown(sizes, head);
            packets = Ring.grown(packets, head);
            head = 0;
        }
        int at = (head + count++) & (packets.length - 1);
        timestampsNs[at] = nowNs;
        numbers[at] = number;
        sizes[at] = wireBytes;
        packets[at] = packet;
        bytes += wireBytes;
    }

    /** The number of the packet taken out last. */
    long takenNumber() {
        return takenNumber;
    }

    /** The bytes on the wire of the packet taken out last. */
    int takenWireBytes() {
        return takenSize;
    }

    /** Takes the next packet without a decision, or null where none is left. */
    @Nullable
    ByteBuf poll() {
        if (count == 0) {
            return null;
        }
        ByteBuf packet = packets[head];
        packets[head] = null;
        takenTimestampNs = timestampsNs[head];
        takenNumber = numbers[head];
        takenSize = (int) sizes[head];
        bytes -= takenSize;
        head = (head + 1) & (packets.length - 1);
        count--;
        return packet;
    }

    /** Takes the packet that is to be sent now, dropping those before it that have to go; null where none is left. */
    @Nullable
    ByteBuf dequeue(long nowNs) {
        ByteBuf packet = doDequeue(nowNs);
        if (dropping) {
            if (!okToDrop) {
                dropping = false;
            }
            // A large backlog may need several drops at once, hence a loop.
            while (packet != null && dropping && nowNs >= dropNextNs) {
                drop.discard(packet);
                drops++;
                packet = doDequeue(nowNs);
                if (!okToDrop) {
                    dropping = false;
                } else {
                    dropNextNs = controlLaw(dropNextNs);
                }
            }
        } else if (packet != null && okToDrop) {
            drop.discard(packet);
            packet = doDequeue(nowNs);
            dropping = true;
            // If the queue was under control a moment ago, its last drop rate is a good one to begin with.
            int delta = drops - lastDrops;
            drops = 1;
            if (delta > 1 && nowNs - dropNextNs < RESUME_WITHIN_INTERVALS * codel.intervalNs()) {
                drops = delta;
            }
            dropNextNs = controlLaw(nowNs);
            lastDrops = drops;
        }
        return packet;
    }

    /** Section 5.6: takes a packet and judges whether the queue has stood above the target for an interval. */
    private @Nullable ByteBuf doDequeue(long nowNs) {
        okToDrop = false;
        ByteBuf packet = poll();
        if (packet == null) {
            firstAboveTimeNs = 0;
            return null;
        }
        long sojournNs = nowNs - takenTimestampNs;
        if (sojournNs < codel.targetNs() || bytes <= maxPacketBytes) {
            firstAboveTimeNs = 0;
        } else if (firstAboveTimeNs == 0) {
            firstAboveTimeNs = nowNs + codel.intervalNs();
        } else if (nowNs >= firstAboveTimeNs) {
            okToDrop = true;
        }
        return packet;
    }

    /** Section 5.7: the next drop comes sooner by the square root of the drops since the dropping began. */
    private long controlLaw(long fromNs) {
        return fromNs + (long) (codel.intervalNs() / Math.sqrt(drops));
    }
}
