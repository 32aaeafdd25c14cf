package io.faultline.dns.sign;

import io.faultline.dns.zone.Nsec3Parameters;

/** How a zone proves what is not in it. */
public sealed interface DenialPolicy {

    /** By the names themselves (RFC 4034 section 4). */
    record Nsec() implements DenialPolicy {}

    /**
     * By hashes of names (RFC 5155).
     *
     * @param parameters how names are hashed
     * @param optOut whether unsigned delegations are left out (RFC 5155 section 6)
     */
    record Nsec3(Nsec3Parameters parameters, boolean optOut) implements DenialPolicy {}

    /** NSEC. */
    static DenialPolicy nsec() {
        return new Nsec();
    }

    /** NSEC3 as RFC 9276 section 3.1 asks: no salt, no further iterations, without opt-out. */
    static DenialPolicy nsec3() {
        return new Nsec3(Nsec3Parameters.DEFAULT, false);
    }
}
