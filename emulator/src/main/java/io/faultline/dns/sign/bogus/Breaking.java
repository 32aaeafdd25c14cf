package io.faultline.dns.sign.bogus;

import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.zone.Zone;

/** Breaks a signed zone. */
@FunctionalInterface
interface Breaking {

    /**
     * Returns the broken zone.
     *
     * @param signer who signed it, with its keys
     */
    Zone apply(Zone zone, ZoneSigner signer, Where where);
}
