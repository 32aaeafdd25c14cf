package io.faultline.scenario.action;

import java.util.List;

/**
 * Starts crashed routers or hosts: {@code restart: az2-router}.
 *
 * @param nodes their names
 */
public record NodeRestart(List<String> nodes) implements Action {
    static final ActionKind KIND =
            new ActionKind("restart", (value, scope) -> new NodeRestart(scope.names(value, "node", scope.nodes())));

    @Override
    public String describe() {
        return "restart " + String.join(", ", nodes);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        nodes.forEach(name -> stage.node(name).restart(nowNs));
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
