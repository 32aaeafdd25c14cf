package io.faultline.scenario.action;

import io.faultline.host.Host;
import io.faultline.topology.Plane;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operators put the newest root of endpoints in place by hand: {@code root-install: {from: bastion, endpoint: db.cloud.test}}.
 * From a host of theirs they ask the control API which trees there are and send it a batch; if that fails they try again every
 * {@code retry} (10 s), at most {@code attempts} (360) times. {@code retry} is divided by the run's speed.
 *
 * @param from the operators' host
 * @param endpoints their names
 * @param retryNs from a failure to the next attempt, of the loop
 * @param attempts at most, for each endpoint
 */
public record RootInstall(String from, List<String> endpoints, long retryNs, int attempts) implements Action {
    static final Keys KEYS = Keys.of("root-install", "from", "endpoint", "retry", "attempts");
    static final ActionKind KIND = new ActionKind("root-install", RootInstall::read);

    private static final long RETRY_NS = 10_000_000_000L;
    /** At high speed there is still the time for an answer. */
    private static final long LEAST_RETRY_NS = 100_000_000L;

    private static final int ATTEMPTS = 360;

    public RootInstall {
        endpoints = List.copyOf(endpoints);
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String from = map.reference("from", "host", scope.topology().hosts().keySet());
        long retryNs = map.get("retry", Values.POSITIVE_DURATION, RETRY_NS);
        long scaledNs = Math.max(Math.min(LEAST_RETRY_NS, retryNs), (long)
                (retryNs / scope.topology().speed()));
        int attempts = map.get("attempts", Values.integer(1, 1_000_000), ATTEMPTS);
        ConfigNode names = map.value("endpoint");
        if (names == null) {
            map.missing("endpoint", "endpoints of dns.plane");
        }
        return from == null || names == null
                ? null
                : new RootInstall(
                        from,
                        scope.names(names, "endpoint", PlaneNames.endpoints(scope.topology())),
                        scaledNs,
                        attempts);
    }

    @Override
    public String describe() {
        return from + " puts the newest root of " + String.join(", ", endpoints) + " in place";
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Plane plane = PlaneNames.plane(stage);
        Host host = stage.region().host(from);
        endpoints.forEach(endpoint -> plane.repair(host, endpoint, retryNs, attempts));
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
