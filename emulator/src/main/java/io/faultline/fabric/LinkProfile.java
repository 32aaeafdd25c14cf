package io.faultline.fabric;

import org.jspecify.annotations.Nullable;

/**
 * All that one direction of a link does to packets. Immutable; derive others by the {@code with} methods.
 *
 * @param rateBps bits per second, {@code 0..10^15}, 0 for unlimited
 * @param queueBytes bytes that may wait for the wire, 0 for the default: the larger of 64 KiB and 50 ms at the rate
 * @param codel manages the queue by CoDel where given
 * @param delayNs propagation delay, at most a day
 * @param jitter the random part of the delay
 * @param reorder whether a packet with less jitter may overtake; otherwise jitter keeps the order
 * @param loss random or scripted loss; a lost packet has used the wire
 * @param duplicate probability that a second copy arrives right after the first
 * @param corrupt probability that one random bit is flipped
 * @param mtu the largest IP datagram in bytes, {@code 68..65535} (RFC 791 section 3.2 gives the least)
 * @param overheadBytes what the layer below adds to each packet on the wire, such as 38 for Ethernet with preamble and gap,
 *     {@code 0..65535}
 */
public record LinkProfile(
        long rateBps,
        long queueBytes,
        @Nullable CoDel codel,
        long delayNs,
        Jitter jitter,
        boolean reorder,
        LossModel loss,
        double duplicate,
        double corrupt,
        int mtu,
        int overheadBytes) {
    /** No limit, no delay, no fault; an MTU of 1500 bytes. */
    public static final LinkProfile PERFECT =
            new LinkProfile(0, 0, null, 0, Jitter.NONE, false, LossModel.NONE, 0, 0, 1500, 0);

    /** Far above any wire, and low enough that no sum overflows. */
    private static final long MAX_RATE_BPS = 1_000_000_000_000_000L;

    private static final long DEFAULT_QUEUE_BYTES = 64 * 1024;
    private static final double DEFAULT_QUEUE_SECONDS = 0.05;

    /** Rejects impossible values by an {@link IllegalArgumentException} that names the value and the range. */
    public LinkProfile {
        check("rateBps", rateBps, rateBps >= 0 && rateBps <= MAX_RATE_BPS, "0 <= rateBps <= " + MAX_RATE_BPS);
        check("queueBytes", queueBytes, queueBytes >= 0, ">= 0");
        check("delayNs", delayNs, delayNs >= 0 && delayNs <= Jitter.MAX_NS, "0 <= delayNs <= " + Jitter.MAX_NS);
        check("duplicate", duplicate, duplicate >= 0 && duplicate <= 1, "0 <= duplicate <= 1");
        check("corrupt", corrupt, corrupt >= 0 && corrupt <= 1, "0 <= corrupt <= 1");
        check("mtu", mtu, mtu >= 68 && mtu <= 65535, "68 <= mtu <= 65535");
        check(
                "overheadBytes",
                overheadBytes,
                overheadBytes >= 0 && overheadBytes <= 65535,
                "0 <= overheadBytes <= 65535");
    }

    /** The bytes that may wait: {@link #queueBytes}, or the default for the rate. */
    public long queueLimitBytes() {
        return queueBytes != 0
                ? queueBytes
                : Math.max(DEFAULT_QUEUE_BYTES, (long) (rateBps / 8.0 * DEFAULT_QUEUE_SECONDS));
    }

    /** The same with another rate. */
    public LinkProfile withRateBps(long newRateBps) {
        return new LinkProfile(
                newRateBps, queueBytes, codel, delayNs, jitter, reorder, loss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with another queue limit. */
    public LinkProfile withQueueBytes(long newQueueBytes) {
        return new LinkProfile(
                rateBps, newQueueBytes, codel, delayNs, jitter, reorder, loss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with or without CoDel. */
    public LinkProfile withCodel(@Nullable CoDel newCodel) {
        return new LinkProfile(
                rateBps, queueBytes, newCodel, delayNs, jitter, reorder, loss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with another propagation delay. */
    public LinkProfile withDelayNs(long newDelayNs) {
        return new LinkProfile(
                rateBps, queueBytes, codel, newDelayNs, jitter, reorder, loss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with another jitter. */
    public LinkProfile withJitter(Jitter newJitter) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, newJitter, reorder, loss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with overtaking allowed or not. */
    public LinkProfile withReorder(boolean newReorder) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, jitter, newReorder, loss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with another loss. */
    public LinkProfile withLoss(LossModel newLoss) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, jitter, reorder, newLoss, duplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with another probability of duplication. */
    public LinkProfile withDuplicate(double newDuplicate) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, jitter, reorder, loss, newDuplicate, corrupt, mtu, overheadBytes);
    }

    /** The same with another probability of corruption. */
    public LinkProfile withCorrupt(double newCorrupt) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, jitter, reorder, loss, duplicate, newCorrupt, mtu, overheadBytes);
    }

    /** The same with another MTU. */
    public LinkProfile withMtu(int newMtu) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, jitter, reorder, loss, duplicate, corrupt, newMtu, overheadBytes);
    }

    /** The same with another overhead. */
    public LinkProfile withOverheadBytes(int newOverheadBytes) {
        return new LinkProfile(
                rateBps, queueBytes, codel, delayNs, jitter, reorder, loss, duplicate, corrupt, mtu, newOverheadBytes);
    }

    private static void check(String name, Object value, boolean valid, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
