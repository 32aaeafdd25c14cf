package io.faultline.scenario.action;

import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.routing.RouteSource;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.RouteSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Adds a static route, or replaces the one to its prefix: {@code route-add: {router: az1, prefix: 127.2.0.0/16, via: core}},
 * or with {@code drop: blackhole} (or unreachable, prohibit) instead of {@code via}.
 *
 * @param router the router's name
 * @param prefix where the route leads
 * @param kind what happens to packets
 * @param via neighbours, over all of which flows are spread
 */
public record RouteAdd(String router, Prefix prefix, RouteSpec.Kind kind, List<String> via) implements Action {
    static final Keys KEYS = Keys.of("route-add", "router", "prefix", "via", "drop");
    static final ActionKind KIND = new ActionKind("route-add", RouteAdd::read);

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String router =
                map.reference("router", "router", scope.topology().routers().keySet());
        Prefix prefix = map.require("prefix", Values.PREFIX);
        if (map.has("via") == map.has("drop")) {
            scope.problems().add(value, map.has("via") ? "via and drop" : "neither via nor drop", "one of the two");
            return null;
        }
        RouteSpec.Kind kind = map.get("drop", Values.oneOf(RouteSpec.Kind.class), RouteSpec.Kind.UNICAST);
        List<String> via = new ArrayList<>();
        ConfigNode neighbours = map.value("via");
        if (neighbours != null && router != null) {
            via.addAll(scope.names(neighbours, "neighbour of " + router, scope.neighbours(router)));
        }
        return router == null || prefix == null ? null : new RouteAdd(router, prefix, kind, List.copyOf(via));
    }

    @Override
    public String describe() {
        String where = kind == RouteSpec.Kind.UNICAST
                ? "via " + String.join(", ", via)
                : kind.name().toLowerCase(Locale.ROOT);
        return "route " + prefix + " at " + router + " " + where;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        RouteSource source = StaticRoutes.of(stage, router);
        Route before = source.routes().get(prefix);
        source.add(prefix, stage.region().route(router, kind, via));
        return atNs -> {
            if (before == null) {
                source.withdraw(prefix);
            } else {
                source.add(prefix, before);
            }
        };
    }
}
