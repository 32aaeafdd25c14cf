package io.faultline.host.tcp;

/**
 * Round-trip time and retransmission timeout by RFC 6298.
 *
 * <p>With a granularity of 200 ms and a minimum of 200 ms the result is Linux's; RFC 6298 asks for a minimum of 1 s.
 */
final class RttEstimator {
    /** RFC 6298 (5.7): data after a SYN that had to be sent again starts from a cautious timeout. */
    private static final long RTO_AFTER_LOST_SYN_NS = 3_000_000_000L;

    private final long minRtoNs;
    private final long maxRtoNs;
    private final long granularityNs;

    private long srttNs;
    private long rttvarNs;
    private long rtoNs;
    private int backoff;
    private boolean sampled;

    RttEstimator(long initialRtoNs, long minRtoNs, long maxRtoNs, long granularityNs) {
        this.minRtoNs = minRtoNs;
        this.maxRtoNs = maxRtoNs;
        this.granularityNs = granularityNs;
        this.rtoNs = initialRtoNs;
    }

    /** Takes a measurement of a segment that was sent once (Karn's algorithm is the caller's), and ends any back-off. */
    void sample(long rttNs) {
        if (!sampled) {
            // (2.2)
            srttNs = rttNs;
            rttvarNs = rttNs / 2;
            sampled = true;
        } else {
            // (2.3) with alpha = 1/8 and beta = 1/4; RTTVAR first, from the old SRTT.
            rttvarNs = (3 * rttvarNs + Math.abs(srttNs - rttNs)) / 4;
            srttNs = (7 * srttNs + rttNs) / 8;
        }
        backoff = 0;
        rtoNs = Math.min(maxRtoNs, Math.max(minRtoNs, srttNs + Math.max(granularityNs, 4 * rttvarNs)));
    }

    /** The timeout with its back-off, never above the maximum. */
    long rtoNs() {
        // A shift of 30 of a nanosecond already exceeds any maximum in use; no overflow up to there.
        return backoff >= 30 ? maxRtoNs : Math.min(maxRtoNs, rtoNs << backoff);
    }

    /** (5.5): the timer has expired. */
    void backOff() {
        backoff++;
    }

    /** New data was acknowledged without a measurement; Linux and BSD end the back-off then as well. */
    void endBackOff() {
        backoff = 0;
    }

    /** (5.7): the handshake needed a retransmission and nothing has been measured. */
    void afterLostSyn() {
        backoff = 0;
        if (!sampled && rtoNs < RTO_AFTER_LOST_SYN_NS) {
            rtoNs = RTO_AFTER_LOST_SYN_NS;
        }
    }

    /** The smoothed round-trip time; 0 before the first measurement. */
    long srttNs() {
        return srttNs;
    }

    /** The round-trip time's variation. */
    long rttvarNs() {
        return rttvarNs;
    }
}
