package io.faultline.routing;

/**
 * How a router treats packets to an address of a connected subnet that no known neighbour has, as one that resolves by ARP
 * or neighbour discovery (RFC 826, RFC 4861) would: it holds a few, asks some times in vain, then reports them unreachable.
 *
 * @param probes how often it asks; 0 to report at once
 * @param intervalNs the time between two questions, in nanoseconds
 * @param heldPackets how many packets to one destination are held; a further one takes the place of the oldest
 * @param destinations to how many destinations packets are held at once
 */
public record NeighbourResolution(int probes, long intervalNs, int heldPackets, int destinations) {
    /** Three questions, a second apart, as Linux asks. */
    public static final NeighbourResolution DEFAULT = new NeighbourResolution(3, 1_000_000_000L, 3, 256);

    /** Reported at once. */
    public static final NeighbourResolution IMMEDIATE = new NeighbourResolution(0, 1, 1, 1);

    /** Rejects what could hold nothing. */
    public NeighbourResolution {
        if (probes < 0 || intervalNs < 1 || heldPackets < 1 || destinations < 1) {
            throw new IllegalArgumentException("neighbour resolution: probes " + probes + ", interval " + intervalNs
                    + " ns, held packets " + heldPackets + ", destinations " + destinations
                    + " (expected: >= 0, >= 1, >= 1, >= 1)");
        }
    }
}
