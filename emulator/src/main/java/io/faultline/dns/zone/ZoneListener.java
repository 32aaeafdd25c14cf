package io.faultline.dns.zone;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Hears of a table's changes, for telemetry. Called by the thread that changes the table; must not block. */
@FunctionalInterface
public interface ZoneListener {
    /**
     * A zone was put, replaced or removed.
     *
     * @param before what was served until now; null if the zone is new
     * @param now what is served from now on; null if the zone was removed
     */
    void zoneChanged(Name origin, @Nullable Zone before, @Nullable Zone now);
}
