package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import java.util.Collection;

/** Keeps a zone signed while it is edited. */
@FunctionalInterface
public interface Resigner {

    /**
     * Signs what an edit has changed.
     *
     * @param before the signed zone that was edited
     * @param edited what the edit has made of it: new RRsets without or with stale signatures, and the denial records as they were
     * @param changed the names at which there are other RRsets than before
     * @return the zone that is served
     */
    Zone resign(Zone before, Zone edited, Collection<WireName> changed);
}
