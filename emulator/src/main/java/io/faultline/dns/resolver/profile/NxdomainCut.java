package io.faultline.dns.resolver.profile;

/** Whether a name that does not exist means that nothing is below it either (RFC 8020). */
public enum NxdomainCut {
    /** It means nothing. */
    OFF,
    /** It does where the NXDOMAIN has been validated. */
    SECURE,
    /** It does. */
    ON
}
