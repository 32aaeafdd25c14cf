package io.faultline.dns.fault;

/**
 * One way to misbehave, with its parameters: one short file each, in {@code dns.fault.action}. Immutable, so that it may be
 * switched on at many servers.
 */
public interface FaultAction {

    /** What it does, in a few words such as {@code answer SERVFAIL}. */
    String describe();

    /**
     * Prepares it for one server; whatever is counted or remembered belongs to the effect.
     *
     * @throws IllegalArgumentException if it cannot be done there, such as old zones at a resolver
     */
    Effect at(FaultSite site);

    /** Whether it needs a server that has zones: resolvers have none. */
    default boolean needsZones() {
        return false;
    }

    /** Whether it needs a server with a zone that is signed here. */
    default boolean needsSignedZones() {
        return false;
    }

    /** Whether it is about all that reaches the server, before there is a question that a selector could look at. */
    default boolean isAboutConnections() {
        return false;
    }
}
