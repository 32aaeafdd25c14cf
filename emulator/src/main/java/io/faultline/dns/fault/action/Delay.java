package io.faultline.dns.fault.action;

import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import java.util.random.RandomGenerator;

/**
 * Late answers.
 *
 * @param distribution how late, on the loop's clock
 */
public record Delay(DelayDistribution distribution) implements FaultAction {

    /** Answers later by {@code delayNs} nanoseconds. */
    public static Delay of(long delayNs) {
        return new Delay(new DelayDistribution.Fixed(delayNs));
    }

    @Override
    public String describe() {
        return "delay by " + distribution;
    }

    @Override
    public Effect at(FaultSite site) {
        RandomGenerator random = site.random("delay");
        return (query, plan) -> plan.delay(distribution.sampleNs(random));
    }
}
