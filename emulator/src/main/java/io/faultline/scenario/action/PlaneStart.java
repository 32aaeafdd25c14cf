package io.faultline.scenario.action;

import java.util.List;

/**
 * Starts what {@link PlaneStop} stopped: {@code plane-start: [planner, enactor-az1]}.
 *
 * @param names of their hosts
 */
public record PlaneStart(List<String> names) implements Action {
    static final ActionKind KIND = new ActionKind(
            "plane-start",
            (value, scope) ->
                    new PlaneStart(scope.names(value, "planner or enactor", PlaneNames.automation(scope.topology()))));

    public PlaneStart {
        names = List.copyOf(names);
    }

    @Override
    public String describe() {
        return "start " + String.join(", ", names);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        names.forEach(name -> PlaneStop.run(PlaneNames.plane(stage), name, true));
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
