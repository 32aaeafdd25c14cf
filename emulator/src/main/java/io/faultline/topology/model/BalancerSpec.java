package io.faultline.topology.model;

import io.faultline.balance.TargetGroupSettings;
import io.faultline.topology.config.Position;
import java.util.List;

/**
 * A load balancer with one target group.
 *
 * @param name its name, and that of its target group
 * @param layer 4 (rewrites packets) or 7 (an HTTP front)
 * @param host the host that it runs on; clients connect to that host's addresses
 * @param port where it listens
 * @param targets where it sends to
 * @param algorithm how it chooses, as {@link io.faultline.balance.Algorithms} names it
 * @param settings what makes a target healthy, and what to do when too few are
 * @param health how it checks
 * @param timeoutNs after which layer 4 forgets a silent flow, or layer 7 gives up on a target
 * @param position where it is written
 */
public record BalancerSpec(
        String name,
        int layer,
        String host,
        int port,
        List<TargetSpec> targets,
        String algorithm,
        TargetGroupSettings settings,
        HealthCheckSpec health,
        long timeoutNs,
        Position position) {

    public BalancerSpec {
        targets = List.copyOf(targets);
    }
}
