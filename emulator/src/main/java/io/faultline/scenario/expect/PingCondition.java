package io.faultline.scenario.expect;

import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether an ICMP echo from a host is answered: {@code ping: {from: client, to: az2-web, reachable: false}}.
 *
 * @param from the host that asks
 * @param to the host or router that answers
 * @param reachable whether it is expected to
 */
record PingCondition(String from, String to, boolean reachable) implements Condition {
    static final Keys KEYS = Keys.of("expectPing", "from", "to", "reachable");
    static final ConditionKind KIND = new ConditionKind("ping", PingCondition::read);

    private static final long TIMEOUT_NS = 2_000_000_000L;

    private static @Nullable Condition read(ConfigNode value, ConditionScope scope) {
        Topology topology = scope.topology();
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        List<String> nodes = new ArrayList<>(topology.hosts().keySet());
        nodes.addAll(topology.routers().keySet());
        String from = map.reference("from", "host", topology.hosts().keySet());
        String to = map.reference("to", "node", nodes);
        boolean reachable = map.get("reachable", Values.BOOLEAN, true);
        return from == null || to == null ? null : new PingCondition(from, to, reachable);
    }

    @Override
    public String describe() {
        return to + (reachable ? " answers " : " does not answer ") + from;
    }

    @Override
    public void probe(Region region, long nowNs, Consumer<Observation> done) {
        region.host(from).ping(region.address(to), TIMEOUT_NS).addListener(ping -> {
            String seen = ping.isSuccess()
                    ? "answered after " + Durations.text((Long) ping.getNow())
                    : "no answer: " + ping.cause().getMessage();
            done.accept(new Observation(ping.isSuccess() == reachable, seen));
        });
    }
}
