package io.faultline.dns.managed;

import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.engine.NetworkLoop;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * What the choice between record sets depends on.
 *
 * @param loop whose random draws decide
 * @param health the health checks that record sets name
 * @param locations where clients are
 * @param targets what aliases can lead to beside the names of their zone
 */
public record Steering(
        NetworkLoop loop, HealthChecks health, ClientLocations locations, Map<Name, AliasTarget> targets) {
    public Steering {
        targets = Map.copyOf(targets);
    }

    /** No health checks, locations or balancers. */
    public static Steering of(NetworkLoop loop) {
        return new Steering(loop, new HealthChecks(), ClientLocations.NONE, Map.of());
    }
}
