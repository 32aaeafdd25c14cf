package io.faultline.host;

/** Learns of a host's crashes and restarts; called on the loop's thread, after the host has dealt with it. */
public interface HostListener {
    /** The host has crashed: its connections are gone, its listeners are deaf until the restart. */
    default void crashed(Host host, long nowNs) {}

    /** The host runs again; listeners hear again. */
    default void restarted(Host host, long nowNs) {}
}
