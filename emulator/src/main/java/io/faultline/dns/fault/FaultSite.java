package io.faultline.dns.fault;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import org.jspecify.annotations.Nullable;

/** The server or resolver on which a fault is switched on, as far as faults need it. Loop thread only. */
public interface FaultSite {

    /** Its name, from which random streams are named. */
    String name();

    /** The loop that it lives on. */
    NetworkLoop loop();

    /** The host that it runs on. */
    Host host();

    /** The zones it answers from; null for a resolver. */
    @Nullable
    ZoneTable zones();

    /**
     * Returns what answers like the server, heard by its listeners, but from other zones.
     *
     * @throws IllegalArgumentException for a resolver
     */
    MessageHandler answeringFrom(ZoneTable zones);

    /** The switchboard of its faults. */
    FaultPoint faults();

    /** Stops or resumes to listen on TCP, so that connects are refused; connections that are open stay. */
    void listenTcp(boolean listen);
}
