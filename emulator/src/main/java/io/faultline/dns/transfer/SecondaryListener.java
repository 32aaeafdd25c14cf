package io.faultline.dns.transfer;

import org.xbill.DNS.Name;

/** Hears how a secondary keeps up, for telemetry. On the loop. */
public interface SecondaryListener {

    /** Hears nothing. */
    SecondaryListener NONE = new SecondaryListener() {};

    /** A new version has come and is served. */
    default void transferred(Name origin, Peer primary, long serial) {}

    /** No primary could be asked, or none could give its zone; the last one's reason. */
    default void failed(Name origin, String reason) {}

    /** No primary could be asked for as long as the SOA allows; the zone is no longer served. */
    default void expired(Name origin) {}
}
