package io.faultline.fabric;

/** Hears of what changes in the fabric, for the journal and the metrics. Called on the loop's thread. */
public interface FabricListener {
    /** A link went up or down. */
    default void linkChanged(Link link, boolean up, long nowNs) {}

    /** A link's direction got another profile. */
    default void profileChanged(LinkDirection direction, LinkProfile profile, long nowNs) {}

    /** A node crashed or was started again. */
    default void nodeChanged(Node node, boolean up, long nowNs) {}
}
