package io.faultline.scenario.expect;

import io.faultline.topology.Region;
import java.util.function.Consumer;

/**
 * Something that can be probed in a running region. A probe that has to ask the network sends packets from a host, as a
 * client there would; it is never answered from the emulator's own knowledge. Loop thread only.
 */
public interface Condition {
    /** What is expected, in a few words, such as {@code A shop.example. from client is NODATA}. */
    String describe();

    /**
     * Probes once.
     *
     * @param done hears of the outcome exactly once, at once or later, on the loop's thread
     */
    void probe(Region region, long nowNs, Consumer<Observation> done);
}
