package io.faultline.dns.server;

import io.faultline.packet.Address;

/**
 * Response rate limiting (ISC-TN-2012-1): one account for each (network of the client, what it was told), with a credit of so many
 * answers a second. Accounts are in a table of fixed size; where it is full the account that was used longest ago is given up. On
 * one loop; allocates nothing.
 */
final class ResponseRateLimiter {

    /** What kind of answer is counted. */
    enum Kind {
        ANSWER,
        NEGATIVE,
        ERROR
    }

    /** What becomes of an answer. */
    enum Verdict {
        SEND,
        DROP,
        /** Send an empty answer with TC. */
        SLIP
    }

    private static final int SLOTS = 1 << 15;
    private static final int PROBES = 4;

    private final RateLimitOptions options;
    private final long[] keys = new long[SLOTS];
    private final int[] balances = new int[SLOTS];
    private final long[] updatedSeconds = new long[SLOTS];
    private final byte[] withheld = new byte[SLOTS];

    ResponseRateLimiter(RateLimitOptions options) {
        this.options = options;
    }

    /**
     * Takes an answer from its account.
     *
     * @param nameHash of the name that the answer is about
     */
    Verdict judge(Address client, Kind kind, int nameHash, int type, long nowSeconds) {
        int rate = switch (kind) {
            case ANSWER -> options.answersPerSecond();
            case NEGATIVE -> options.negativesPerSecond();
            case ERROR -> options.errorsPerSecond();
        };
        if (rate == 0) {
            return Verdict.SEND;
        }
        int slot = account(key(client, kind, nameHash, type), rate, nowSeconds);
        long credit = balances[slot] + (nowSeconds - updatedSeconds[slot]) * rate;
        updatedSeconds[slot] = nowSeconds;
        // What is over the rate counts against the network for the length of the window, and no longer.
        balances[slot] = (int) Math.max(Math.min(credit, rate) - 1, -(long) options.windowSeconds() * rate);
        if (balances[slot] >= 0) {
            return Verdict.SEND;
        }
        if (options.slip() > 0 && ++withheld[slot] >= options.slip()) {
            withheld[slot] = 0;
            return Verdict.SLIP;
        }
        return Verdict.DROP;
    }

    private int account(long key, int rate, long nowSeconds) {
        int start = (int) key & (SLOTS - 1);
        int oldest = start;
        for (int i = 0; i < PROBES; i++) {
            int slot = (start + i) & (SLOTS - 1);
            if (keys[slot] == key) {
                return slot;
            }
            if (keys[slot] == 0) {
                oldest = slot;
                break;
            }
            if (updatedSeconds[slot] < updatedSeconds[oldest]) {
                oldest = slot;
            }
        }
        keys[oldest] = key;
        balances[oldest] = rate;
        updatedSeconds[oldest] = nowSeconds;
        withheld[oldest] = 0;
        return oldest;
    }

    @SuppressWarnings("EnumOrdinal") // part of a hash of this run, never stored
    private long key(Address client, Kind kind, int nameHash, int type) {
        long network = client.isIpv4()
                ? ((long) client.ipv4() >>> (32 - options.ipv4PrefixLength()) & 0xFFFF_FFFFL) | 1L << 40
                : client.high() >>> (64 - options.ipv6PrefixLength());
        long h = mix(network) ^ mix(((long) nameHash << 32 | (long) type << 2 | kind.ordinal()) + 0x9E3779B97F4A7C15L);
        h = mix(h);
        return h == 0 ? 1 : h; // 0 marks a free slot.
    }

    /** Spreads the bits (finaliser of SplitMix64). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
