package io.faultline.balance.l4;

/**
 * What a balancer does when a flow cannot go on as it was; the defaults are those of an AWS Network Load Balancer.
 *
 * @param resetWithoutTarget true to answer a new TCP flow with RST while no target is in service, false to drop it silently
 * @param resetOnUnhealthy true to reset the flows of a target that becomes unhealthy, false to let them go on
 * @param resetOnDeregistration true to reset the flows a target still has when its deregistration delay is over
 */
public record VirtualServiceSettings(
        boolean resetWithoutTarget, boolean resetOnUnhealthy, boolean resetOnDeregistration) {
    /** Reset without a target; established flows of unhealthy and deregistered targets go on. */
    public static VirtualServiceSettings defaults() {
        return new VirtualServiceSettings(true, false, false);
    }

    /** New flows are dropped silently while no target is in service. */
    public VirtualServiceSettings silentWithoutTarget() {
        return new VirtualServiceSettings(false, resetOnUnhealthy, resetOnDeregistration);
    }

    /** The flows of a target that becomes unhealthy are reset. */
    public VirtualServiceSettings resettingOnUnhealthy() {
        return new VirtualServiceSettings(resetWithoutTarget, true, resetOnDeregistration);
    }

    /** The flows that outlive the deregistration delay are reset. */
    public VirtualServiceSettings resettingOnDeregistration() {
        return new VirtualServiceSettings(resetWithoutTarget, resetOnUnhealthy, true);
    }
}
