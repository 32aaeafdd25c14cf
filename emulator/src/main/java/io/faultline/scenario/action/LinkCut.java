package io.faultline.scenario.action;

import io.faultline.fabric.Link;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts links: {@code cut: az1-az2}, {@code cut: [az1-az2, az1-az3]}, or {@code cut: {link: az1-az2, in-flight: deliver}}.
 *
 * @param links their names
 * @param inFlight what becomes of packets under way
 */
public record LinkCut(List<String> links, Link.InFlight inFlight) implements Action {
    static final Keys KEYS = Keys.of("cut", "link", "in-flight");
    static final ActionKind KIND = new ActionKind("cut", LinkCut::read);

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigNode link = value;
        Link.InFlight inFlight = Link.InFlight.DROP;
        if (value instanceof MapNode) {
            ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
            inFlight = map.get("in-flight", Values.oneOf(Link.InFlight.class), inFlight);
            link = map.value("link");
            if (link == null) {
                map.missing("link", "the name of a link, or a list of them");
                return null;
            }
        }
        return new LinkCut(scope.names(link, "link", scope.topology().links().keySet()), inFlight);
    }

    @Override
    public String describe() {
        return "cut " + String.join(", ", links);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Undo undo = Undo.NOTHING;
        for (String name : links) {
            Link link = stage.region().link(name);
            if (link.isUp()) {
                link.down(inFlight, nowNs);
                undo = undo.then(link::up);
            }
        }
        return undo;
    }
}
