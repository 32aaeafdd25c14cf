package io.faultline.scenario.action;

import io.faultline.fabric.Link;
import io.faultline.fabric.LinkDirection;
import io.faultline.fabric.LinkProfile;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.LinkSpec;
import io.faultline.topology.read.LinkProfileReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes what links do to packets, without losing what is queued: {@code change: {link: az1-az2, loss: 5%, delay: 80ms}}.
 * With {@code towards}, only the direction that ends at that node.
 *
 * @param links their names
 * @param towards the node at whose end the changed direction arrives; null for both directions
 * @param change the keys that are written, applied to each link's own profile
 */
public record LinkChange(List<String> links, @Nullable String towards, ConfigMap change) implements Action {
    static final Keys KEYS = LinkProfileReader.KEYS.and("change", "link", "towards");
    static final ActionKind KIND = new ActionKind("change", LinkChange::read);

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        ConfigNode link = map.value("link");
        if (link == null) {
            map.missing("link", "the name of a link, or a list of them");
            return null;
        }
        List<String> links = scope.names(link, "link", scope.topology().links().keySet());
        String towards = map.get("towards", Values.TEXT);
        for (String name : links) {
            LinkSpec spec = scope.topology().links().get(name);
            if (towards != null && spec != null && !towards.equals(spec.a()) && !towards.equals(spec.b())) {
                map.complain("towards", towards, spec.a() + " or " + spec.b());
            }
        }
        // Read once for its complaints; the profile that it changes is known only when it runs.
        LinkProfileReader.apply(map, LinkProfile.PERFECT);
        return new LinkChange(links, towards, map);
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder("change " + String.join(", ", links));
        if (towards != null) {
            text.append(" towards ").append(towards);
        }
        for (String key : change.node().keys()) {
            ConfigNode value = change.node().get(key);
            if (!key.equals("link") && !key.equals("towards") && value != null) {
                text.append(' ').append(key).append('=').append(value.describe());
            }
        }
        return text.toString();
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        Undo undo = Undo.NOTHING;
        for (String name : links) {
            Link link = stage.region().link(name);
            for (LinkDirection direction : List.of(link.forward(), link.reverse())) {
                if (towards == null || towards.equals(direction.to().node().name())) {
                    LinkProfile before = direction.profile();
                    link.profile(direction, LinkProfileReader.apply(change, before), nowNs);
                    undo = undo.then(atNs -> link.profile(direction, before, atNs));
                }
            }
        }
        return undo;
    }
}
