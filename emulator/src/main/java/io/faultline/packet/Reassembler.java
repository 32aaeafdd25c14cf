package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments that reach a host together again (RFC 791 3.2, RFC 815, RFC 8200 4.5), within bounds of memory and time.
 *
 * <p>Fragments that overlap discard their whole datagram, in both families (RFC 5722); an exact duplicate is ignored. Of too
 * many or too large unfinished datagrams the oldest are given up. Not thread-safe; belongs to one host.
 */
public final class Reassembler implements AutoCloseable {
    private final ByteBufAllocator allocator;
    private final int maxDatagrams;
    private final long maxBytes;
    private final long timeoutNs;
    /** Oldest first; all wait equally long, so the oldest is also the next to expire. */
    private final Map<Key, Reassembly> unfinished = new LinkedHashMap<>();

    private long bytes;
    private long discarded;

    private record Key(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long identification) {}

    /**
     * Makes an empty reassembler.
     *
     * @param maxDatagrams unfinished datagrams held
     * @param maxBytes bytes of memory held for their payloads
     * @param timeoutNs how long a datagram may take from its first fragment on; 60 s by RFC 8200, 4.5
     */
    public Reassembler(ByteBufAllocator allocator, int maxDatagrams, long maxBytes, long timeoutNs) {
        this.allocator = allocator;
        this.maxDatagrams = maxDatagrams;
        this.maxBytes = maxBytes;
        this.timeoutNs = timeoutNs;
    }

    /**
     * Takes in what a well-formed fragment, at the buffer's reader index, says; the buffer stays the caller's.
     *
     * @return the whole datagram if this was what it lacked: the caller releases it, and should validate it
     */
    public @Nullable ByteBuf add(ByteBuf fragment, long nowNs) {
        int off = fragment.readerIndex();
        Key key = key(fragment, off);
        Reassembly reassembly = unfinished.get(key);
        if (reassembly == null) {
            while (unfinished.size() >= maxDatagrams) {
                giveUpOldest();
            }
            reassembly = new Reassembly(allocator, nowNs + timeoutNs);
            unfinished.put(key, reassembly);
            bytes += reassembly.bytes();
        }
        bytes -= reassembly.bytes();
        boolean fits = reassembly.add(fragment, off);
        bytes += reassembly.bytes();
        if (!fits) {
            discard(key, reassembly);
            return null;
        }
        if (reassembly.isComplete()) {
            remove(key, reassembly);
            ByteBuf whole = reassembly.finish();
            if (whole == null) {
                discarded++;
            }
            return whole;
        }
        while (bytes > maxBytes) {
            giveUpOldest();
        }
        return null;
    }

    private static Key key(ByteBuf buf, int off) {
        long identification;
        if (Ip.isIpv4(buf, off)) {
            identification = ((long) Ipv4.protocol(buf, off) << 16) | Ipv4.identification(buf, off);
        } else {
            int header = Ipv6Extensions.fragmentHeader(Ipv6Extensions.walk(buf, off, off + Ipv6.totalLength(buf, off)));
            identification = Ipv6Extensions.identification(buf, off + header);
        }
        return new Key(
                Ip.sourceHigh(buf, off),
                Ip.sourceLow(buf, off),
                Ip.destinationHigh(buf, off),
                Ip.destinationLow(buf, off),
                identification);
    }

    private void giveUpOldest() {
        Map.Entry<Key, Reassembly> oldest = unfinished.entrySet().iterator().next();
        discard(oldest.getKey(), oldest.getValue());
    }

    private void discard(Key key, Reassembly reassembly) {
        remove(key, reassembly);
        reassembly.release();
        discarded++;
    }

    private void remove(Key key, Reassembly reassembly) {
        unfinished.remove(key);
        bytes -= reassembly.bytes();
    }

    /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} if nothing is waited for. */
    public long nextDeadlineNs() {
        return unfinished.isEmpty()
                ? Long.MAX_VALUE
                : unfinished.values().iterator().next().deadlineNs();
    }

    /**
     * Gives up the datagrams whose time is over.
     *
     * @param timeExceeded is shown the first fragment of each that has it, for an ICMP "reassembly time exceeded" (RFC 792,
     *     RFC 4443 3.3); the buffer is released when it returns
     */
    public void expire(long nowNs, Consumer<ByteBuf> timeExceeded) {
        Iterator<Reassembly> oldestFirst = unfinished.values().iterator();
        while (oldestFirst.hasNext()) {
            Reassembly reassembly = oldestFirst.next();
            if (reassembly.deadlineNs() > nowNs) {
                return;
            }
            oldestFirst.remove();
            bytes -= reassembly.bytes();
            discarded++;
            ByteBuf first = reassembly.firstFragment();
            reassembly.release();
            if (first != null) {
                try {
                    timeExceeded.accept(first);
                } finally {
                    first.release();
                }
            }
        }
    }

    /** Unfinished datagrams held. */
    public int unfinished() {
        return unfinished.size();
    }

    /** Bytes of memory held for their payloads. */
    public long bytes() {
        return bytes;
    }

    /** Datagrams given up: overlapping, too long, too many, too late. */
    public long discarded() {
        return discarded;
    }

    /** Releases everything held. */
    @Override
    public void close() {
        unfinished.values().forEach(Reassembly::release);
        unfinished.clear();
        bytes = 0;
    }
}
