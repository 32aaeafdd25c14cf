package io.faultline.scenario.action;

import io.faultline.routing.Fib;
import io.faultline.routing.RouteSource;
import java.util.List;

/**
 * Empties routing tables of all that was configured; connected routes stay: {@code table-clear: [core1, core2]}.
 *
 * @param routers their names
 */
public record TableClear(List<String> routers) implements Action {
    static final ActionKind KIND = new ActionKind(
            "table-clear",
            (value, scope) -> new TableClear(
                    scope.names(value, "router", scope.topology().routers().keySet())));

    @Override
    public String describe() {
        return "clear the routing table of " + String.join(", ", routers);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Undo undo = Undo.NOTHING;
        for (String router : routers) {
            RouteSource source = StaticRoutes.of(stage, router);
            Fib before = source.routes();
            source.clear();
            undo = undo.then(atNs -> source.replace(before));
        }
        return undo;
    }
}
