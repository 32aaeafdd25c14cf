package io.faultline.dns.zone;

import io.faultline.engine.NetworkLoop;

/** The date as a name server knows it, for what is signed with a time: RRSIGs (RFC 4034) and TSIG (RFC 8945). */
@FunctionalInterface
public interface DnsClock {

    /** Returns the seconds since 1970-01-01T00:00:00Z. */
    long epochSeconds();

    /**
     * Returns a clock that goes as the loop's does; loop thread only.
     *
     * @param startEpochSeconds the date at the loop's time 0
     */
    static DnsClock of(NetworkLoop loop, long startEpochSeconds) {
        return () -> startEpochSeconds + loop.nowNs() / 1_000_000_000L;
    }
}
