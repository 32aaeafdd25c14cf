package io.faultline.scenario.action;

import io.faultline.dns.plane.enact.Enactor;
import io.faultline.topology.Plane;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the hosts of enactors work slower, {@code factor} times: {@code enactor-slow: {enactor: enactor-az3, factor: 500}}.
 *
 * @param enactors their names
 * @param factor above 0; 1 is their own speed
 */
public record EnactorSlow(List<String> enactors, double factor) implements Action {
    static final Keys KEYS = Keys.of("enactor-slow", "enactor", "factor");
    static final ActionKind KIND = new ActionKind("enactor-slow", EnactorSlow::read);

    private static final double MOST = 1e6;

    public EnactorSlow {
        enactors = List.copyOf(enactors);
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        ConfigNode names = map.value("enactor");
        Double factor = map.require("factor", Values.decimal(1 / MOST, MOST));
        if (names == null) {
            map.missing("enactor", "enactors of dns.plane");
        }
        return names == null || factor == null
                ? null
                : new EnactorSlow(scope.names(names, "enactor", PlaneNames.enactors(scope.topology())), factor);
    }

    @Override
    public String describe() {
        return "slow " + String.join(", ", enactors) + ", x" + factor;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Plane plane = PlaneNames.plane(stage);
        Undo undo = Undo.NOTHING;
        for (String name : enactors) {
            Enactor enactor = plane.enactors().get(name);
            double before = enactor.slowness();
            enactor.slow(factor);
            undo = undo.then(atNs -> enactor.slow(before));
        }
        return undo;
    }
}
