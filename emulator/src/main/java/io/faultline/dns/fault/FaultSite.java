package io.faultline.dns.fault;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RandomDraws;
import io.faultline.host.Host;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The server or resolver at which a fault is switched on, as far as faults need it. Loop thread only. */
public interface FaultSite {

    /** Its name, by which its random streams are named. */
    String name();

    /** The host that it runs on. */
    Host host();

    /** Where its faults are switched on. */
    FaultPoint faults();

    /** The zones it answers from; null for a resolver. */
    @Nullable
    ZoneTable zones();

    /**
     * Returns what answers like the server, heard by its listeners, but from other zones.
     *
     * @throws IllegalArgumentException for a resolver
     */
    MessageHandler answeringFrom(ZoneTable zones);

    /**
     * Stops to listen on TCP, so that connects are refused, or takes that back; connections that are open stay. Calls nest: it
     * listens when each {@code true} has been taken back by a {@code false}.
     */
    void refuseTcp(boolean refuse);

    /** The loop that it lives on. */
    default NetworkLoop loop() {
        return host().loop();
    }

    /** A generator for the fault that is switched on next: its own, whatever faults there were before. */
    default RandomGenerator random(String purpose) {
        return loop().random(name(), stream(purpose));
    }

    /** Numbered draws for the fault that is switched on next. */
    default RandomDraws draws(String purpose) {
        return loop().draws(name(), stream(purpose));
    }

    private String stream(String purpose) {
        return "dns-fault-" + faults().switchedOn() + '-' + purpose;
    }
}
