package io.faultline.scenario.action;

import io.faultline.topology.Plane;
import java.util.List;

/**
 * Stops the planner or enactors of the DNS management plane, in the middle of what they do: {@code plane-stop: [planner,
 * enactor-az1]}.
 *
 * @param names of their hosts
 */
public record PlaneStop(List<String> names) implements Action {
    static final ActionKind KIND = new ActionKind(
            "plane-stop",
            (value, scope) ->
                    new PlaneStop(scope.names(value, "planner or enactor", PlaneNames.automation(scope.topology()))));

    public PlaneStop {
        names = List.copyOf(names);
    }

    @Override
    public String describe() {
        return "stop " + String.join(", ", names);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Plane plane = PlaneNames.plane(stage);
        names.forEach(name -> run(plane, name, false));
        return atNs -> names.forEach(name -> run(plane, name, true));
    }

    /** Starts or stops the planner or an enactor. */
    static void run(Plane plane, String name, boolean start) {
        if (plane.planner().host().name().equals(name)) {
            if (start) {
                plane.planner().start();
            } else {
                plane.planner().stop();
            }
        } else if (start) {
            plane.enactors().get(name).start();
        } else {
            plane.enactors().get(name).stop();
        }
    }
}
