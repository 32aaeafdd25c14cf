package io.faultline.scenario.action;

import io.faultline.fabric.Node;
import java.util.List;

/**
 * Stops routers or hosts without a word: {@code crash: az2-router}. Connections of a crashed host are forgotten.
 *
 * @param nodes their names
 */
public record NodeCrash(List<String> nodes) implements Action {
    static final ActionKind KIND =
            new ActionKind("crash", (value, scope) -> new NodeCrash(scope.names(value, "node", scope.nodes())));

    @Override
    public String describe() {
        return "crash " + String.join(", ", nodes);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Undo undo = Undo.NOTHING;
        for (String name : nodes) {
            Node node = stage.node(name);
            if (node.isUp()) {
                node.crash(nowNs);
                undo = undo.then(node::restart);
            }
        }
        return undo;
    }
}
