package io.faultline.dns.resolver;

import java.net.InetSocketAddress;

/** Hears what a recursive resolver does, for telemetry. Called on its loop. */
public interface RecursorListener {

    /**
     * A client was answered.
     *
     * @param rcode the response code
     * @param fromCache whether no server had to be asked
     */
    default void answered(int rcode, boolean fromCache) {}

    /** A server was asked. */
    default void asked(InetSocketAddress server) {}

    /** A server gave no usable answer. */
    default void failed(InetSocketAddress server, FailureKind kind) {}
}
