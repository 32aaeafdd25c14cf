package io.faultline.scenario.action;

import java.util.List;

/**
 * Brings cut links up again: {@code restore: [az1-az2, az1-az3]}.
 *
 * @param links their names
 */
public record LinkRestore(List<String> links) implements Action {
    static final ActionKind KIND = new ActionKind(
            "restore",
            (value, scope) -> new LinkRestore(
                    scope.names(value, "link", scope.topology().links().keySet())));

    @Override
    public String describe() {
        return "restore " + String.join(", ", links);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        links.forEach(name -> stage.region().link(name).up(nowNs));
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
