package io.faultline.dns.resolver.profile;

/** How much of a name each zone's servers are shown (RFC 9156). */
public enum QnameMinimisation {
    /** The whole name. */
    OFF,
    /** One label more than the zone; the whole name where a server answers that with an error or NXDOMAIN. */
    RELAXED,
    /** One label more than the zone, whatever the servers answer. */
    STRICT
}
