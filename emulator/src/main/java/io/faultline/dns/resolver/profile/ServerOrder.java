package io.faultline.dns.resolver.profile;

/** Which of a zone's servers is asked, and for how long it is waited for. */
public enum ServerOrder {
    /** Unbound: at random among those whose RTO is within a band of the best; each has its own RTO, doubled at each loss. */
    BAND,
    /** BIND: the one with the lowest smoothed round-trip time; unknown ones first; a fixed interval between tries. */
    FASTEST,
    /** CoreDNS' {@code forward}: at random among those that did not fail lately; a fixed time for each. */
    RANDOM
}
