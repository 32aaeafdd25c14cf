package io.faultline.host.tcp;

import io.faultline.packet.Address;
import java.util.random.RandomGenerator;

/**
 * Initial sequence numbers by RFC 6528, ISN = M + F(four-tuple, secret), and timestamp offsets by RFC 7323 section 5.4, with
 * secrets from the run's seed: hard to guess for a peer, the same again for the same seed.
 */
final class SequenceNumbers {
    private static final long TICK_NS = 4_000;

    private final long secret;
    private final long timestampSecret;

    SequenceNumbers(RandomGenerator random) {
        secret = random.nextLong();
        timestampSecret = random.nextLong();
    }

    /** An initial sequence number, {@code 0 <= iss < 2^32}. */
    long initial(Address local, int localPort, Address remote, int remotePort, long nowNs) {
        long f = Mix.mix(pair(secret, local, remote) ^ ((long) localPort << 16) ^ remotePort);
        return (nowNs / TICK_NS + f) & 0xffff_ffffL;
    }

    /**
     * What is added to the millisecond clock; the same for all connections of a pair of addresses, so that timestamps grow from
     * one connection to the next and TIME-WAIT can be cut short by them (RFC 6191).
     */
    int timestampOffset(Address local, Address remote) {
        return (int) pair(timestampSecret, local, remote);
    }

    private static long pair(long secret, Address local, Address remote) {
        long h = Mix.mix(secret ^ local.low());
        h = Mix.mix(h ^ local.high());
        h = Mix.mix(h ^ remote.low());
        return Mix.mix(h ^ remote.high());
    }
}
