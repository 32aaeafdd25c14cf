package io.faultline.fabric;

/**
 * The account of every packet of a network: {@code injected + duplicated + fragmented = delivered + dropped + in flight}.
 * Loop thread only.
 */
public final class PacketLedger {
    private final Network network;
    private final DropCounters dropped = new DropCounters();
    private long injected;
    private long duplicated;
    private long fragmented;
    private long delivered;

    PacketLedger(Network network) {
        this.network = network;
    }

    /** Packets that a node made. */
    public long injected() {
        return injected;
    }

    /** Extra copies that links made. */
    public long duplicated() {
        return duplicated;
    }

    /** Extra packets that fragmentation made: pieces less one, for each packet fragmented. */
    public long fragmented() {
        return fragmented;
    }

    /** Packets consumed by the node they were meant for. */
    public long delivered() {
        return delivered;
    }

    /** Packets dropped, by reason. */
    public DropCounters dropped() {
        return dropped;
    }

    /** Packets on links or held by nodes at this moment; walks all of them. */
    public long inFlight() {
        long sum = 0;
        for (Link link : network.links()) {
            sum += link.forward().inFlight() + link.reverse().inFlight();
        }
        for (Node node : network.nodes()) {
            sum += node.held();
        }
        return sum;
    }

    /**
     * Checks the account.
     *
     * @throws IllegalStateException with all figures, if a packet was lost or made without being counted
     */
    public void assertConserved() {
        long in = injected + duplicated + fragmented;
        long inFlight = inFlight();
        long out = delivered + dropped.total() + inFlight;
        if (in != out) {
            throw new IllegalStateException(
                    "packets not conserved: injected " + injected + " + duplicated " + duplicated
                            + " + fragmented " + fragmented + " = " + in + ", but delivered " + delivered
                            + " + dropped " + dropped
                            + " + in flight " + inFlight + " = " + out);
        }
    }

    void countInjected() {
        injected++;
    }

    void countDuplicated() {
        duplicated++;
    }

    void countFragmented(int extraPackets) {
        fragmented += extraPackets;
    }

    void countDelivered() {
        delivered++;
    }

    void countDropped(DropReason reason) {
        dropped.add(reason);
    }
}
