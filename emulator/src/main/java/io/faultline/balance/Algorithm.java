package io.faultline.balance;

/** Picks a target for a new flow or request. One instance belongs to one listener of one balancer. Allocates nothing. */
@FunctionalInterface
public interface Algorithm {
    /**
     * Picks.
     *
     * @param inService the targets to choose from, at least one; not to be changed
     * @param flowHash the hash of the flow's addresses, ports and protocol
     */
    Target pick(Target[] inService, int flowHash);
}
