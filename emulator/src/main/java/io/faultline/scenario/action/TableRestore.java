package io.faultline.scenario.action;

import java.util.List;

/**
 * Loads routing tables anew with what the topology configures: {@code table-restore: [core1, core2]}.
 *
 * @param routers their names
 */
public record TableRestore(List<String> routers) implements Action {
    static final ActionKind KIND = new ActionKind(
            "table-restore",
            (value, scope) -> new TableRestore(
                    scope.names(value, "router", scope.topology().routers().keySet())));

    @Override
    public String describe() {
        return "restore the routing table of " + String.join(", ", routers);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        for (String router : routers) {
            StaticRoutes.of(stage, router).replace(stage.region().configuredRoutes(router));
        }
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
