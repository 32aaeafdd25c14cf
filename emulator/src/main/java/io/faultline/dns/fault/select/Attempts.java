package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.Query;
import io.faultline.engine.NetworkLoop;
import java.util.function.Predicate;

/**
 * Queries by how often the same client has asked the same question, whatever their IDs and ports: the first attempts, or the
 * later ones. Counts are kept for 4,096 questions; a new one takes the place of one that was not asked for long.
 *
 * @param from the first attempt that is taken, {@code >= 1}
 * @param to the last attempt that is taken, {@code >= from}
 * @param forgetNs a question that was not asked for so long counts from the beginning, in nanoseconds; 0 for never
 */
public record Attempts(long from, long to, long forgetNs) implements Criterion {

    /** Creates the criterion. */
    public Attempts {
        if (from < 1 || to < from || forgetNs < 0) {
            throw new IllegalArgumentException("from: " + from + ", to: " + to + ", forgetNs: " + forgetNs
                    + " (expected: 1 <= from <= to, forgetNs >= 0)");
        }
    }

    /** The first so many attempts. */
    public static Attempts first(long count) {
        return new Attempts(1, count, 0);
    }

    @Override
    public String describe() {
        return "attempts " + (to == Long.MAX_VALUE ? "from " + from : from + " to " + to);
    }

    @Override
    public Predicate<Query> at(FaultSite site) {
        return new Counts(site.loop());
    }

    /** Sets of four slots each; within a set the one that was asked for longest ago is given up. */
    private final class Counts implements Predicate<Query> {
        private static final int SLOTS = 4_096;
        private static final int WAYS = 4;

        private final NetworkLoop loop;
        private final long[] keys = new long[SLOTS];
        private final long[] lastNs = new long[SLOTS];
        private final int[] counts = new int[SLOTS];

        Counts(NetworkLoop loop) {
            this.loop = loop;
        }

        @Override
        public boolean test(Query query) {
            long attempt = count(key(query));
            return attempt >= from && attempt <= to;
        }

        private int count(long key) {
            long nowNs = loop.nowNs();
            int set = (int) (key >>> 32) & (SLOTS / WAYS - 1);
            int slot = set * WAYS;
            for (int i = set * WAYS; i < (set + 1) * WAYS; i++) {
                if (counts[i] > 0 && keys[i] == key) {
                    boolean forgotten = forgetNs > 0 && nowNs - lastNs[i] >= forgetNs;
                    lastNs[i] = nowNs;
                    counts[i] = forgotten ? 1 : Math.min(Integer.MAX_VALUE - 1, counts[i]) + 1;
                    return counts[i];
                }
                if (counts[slot] > 0 && (counts[i] == 0 || lastNs[i] < lastNs[slot])) {
                    slot = i;
                }
            }
            keys[slot] = key;
            lastNs[slot] = nowNs;
            counts[slot] = 1;
            return 1;
        }
    }

    /** A hash of 64 bits (FNV-1a) of the client's address, the name and the type: two questions hardly ever share one. */
    private static long key(Query query) {
        long hash = 0xCBF29CE484222325L;
        DnsName name = query.name();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.octet(i)) * 0x100000001B3L;
        }
        hash = (hash ^ query.type()) * 0x100000001B3L;
        hash = (hash ^ query.client().getAddress().hashCode()) * 0x100000001B3L;
        return hash ^ (hash >>> 29);
    }
}
