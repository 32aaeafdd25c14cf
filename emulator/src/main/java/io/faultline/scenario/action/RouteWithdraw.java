package io.faultline.scenario.action;

import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.routing.RouteSource;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import org.jspecify.annotations.Nullable;

/**
 * Withdraws a static route: {@code route-withdraw: {router: az1, prefix: 127.2.0.0/16}}.
 *
 * @param router the router's name
 * @param prefix the route's prefix
 */
public record RouteWithdraw(String router, Prefix prefix) implements Action {
    static final Keys KEYS = Keys.of("route-withdraw", "router", "prefix");
    static final ActionKind KIND = new ActionKind("route-withdraw", RouteWithdraw::read);

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String router =
                map.reference("router", "router", scope.topology().routers().keySet());
        Prefix prefix = map.require("prefix", Values.PREFIX);
        return router == null || prefix == null ? null : new RouteWithdraw(router, prefix);
    }

    @Override
    public String describe() {
        return "withdraw " + prefix + " at " + router;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        RouteSource source = StaticRoutes.of(stage, router);
        Route before = source.routes().get(prefix);
        source.withdraw(prefix);
        return before == null ? Undo.NOTHING : atNs -> source.add(prefix, before);
    }
}
