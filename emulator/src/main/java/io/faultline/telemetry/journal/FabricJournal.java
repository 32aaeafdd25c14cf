package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.fabric.FabricListener;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkDirection;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import java.util.HashMap;
import java.util.Map;

/** Journals what happens to links and nodes. */
public final class FabricJournal implements FabricListener {
    private final Journal journal;
    /** What each direction was before, so that an event can say what changed; looked up only, never walked. */
    private final Map<LinkDirection, LinkProfile> profiles = new HashMap<>();

    /** Listens to a network whose links all exist by now. */
    public FabricJournal(Journal journal, Network network) {
        this.journal = journal;
        for (Link link : network.links()) {
            profiles.put(link.forward(), link.forward().profile());
            profiles.put(link.reverse(), link.reverse().profile());
        }
    }

    @Override
    public void linkChanged(Link link, boolean up, long nowNs) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("up", up);
        details.putArray("nodes")
                .add(link.a().node().name())
                .add(link.b().node().name());
        journal.record(EventKind.LINK, link.name(), up ? "link up" : "link down", details);
    }

    @Override
    public void profileChanged(LinkDirection direction, LinkProfile profile, long nowNs) {
        LinkProfile before = profiles.put(direction, profile);
        ObjectNode now = ProfileJson.of(profile);
        ObjectNode was = before == null ? JsonNodeFactory.instance.objectNode() : ProfileJson.of(before);
        ObjectNode changed = JsonNodeFactory.instance.objectNode();
        StringBuilder text = new StringBuilder();
        now.properties().forEach(property -> {
            if (!property.getValue().equals(was.get(property.getKey()))) {
                changed.set(property.getKey(), property.getValue());
                text.append(text.isEmpty() ? "" : ", ")
                        .append(property.getKey())
                        .append(": ")
                        .append(was.has(property.getKey()) ? was.get(property.getKey()) + " -> " : "")
                        .append(property.getValue());
            }
        });
        if (changed.isEmpty()) {
            return;
        }
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("from", direction.from().node().name());
        details.put("to", direction.to().node().name());
        details.set("changed", changed);
        journal.record(EventKind.PROFILE, direction.link().name(), text.toString(), details);
    }

    @Override
    public void nodeChanged(Node node, boolean up, long nowNs) {
        journal.record(
                EventKind.NODE,
                node.name(),
                up ? "node started again" : "node crashed",
                JsonNodeFactory.instance.objectNode().put("up", up));
    }
}
