package io.faultline.balance;

/** The states of a target, as cloud load balancers name them. */
public enum TargetState {
    /** Registered, and its health is not known yet. */
    INITIAL,
    /** Passed its health checks. */
    HEALTHY,
    /** Failed its health checks. */
    UNHEALTHY,
    /** Leaves: no new flows, those it has go on until the deregistration delay is over. */
    DRAINING,
    /** Registered, but out of use: neither checked nor sent to. */
    UNUSED
}
