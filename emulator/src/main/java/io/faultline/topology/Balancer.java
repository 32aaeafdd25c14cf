package io.faultline.topology;

import io.faultline.balance.HealthChecker;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.l4.L4Balancer;
import io.faultline.balance.l7.HttpFront;
import io.faultline.topology.model.BalancerSpec;
import org.jspecify.annotations.Nullable;

/**
 * A balancer of a region, with all that belongs to it. Loop thread only.
 *
 * @param spec what it was built from
 * @param group its targets and their health
 * @param checker what finds out their health; null if nothing does
 * @param packets the packet-level balancer, of layer 4
 * @param front the HTTP front, of layer 7
 */
public record Balancer(
        BalancerSpec spec,
        TargetGroup group,
        @Nullable HealthChecker checker,
        @Nullable L4Balancer packets,
        @Nullable HttpFront front) {

    void close() {
        if (front != null) {
            front.close();
        }
        if (packets != null) {
            packets.close();
        }
        if (checker != null) {
            checker.close();
        }
        group.close();
    }
}
