package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkDirection;
import io.faultline.telemetry.journal.ProfileJson;

/** Links: what each direction carried, holds and does to packets. */
final class LinksSection {
    static final StateSection SECTION = new StateSection("links", LinksSection::read);

    private LinksSection() {}

    private static ArrayNode read(RunningNetwork network) {
        long nowNs = network.region().loop().nowNs();
        ArrayNode links = JsonNodeFactory.instance.arrayNode();
        for (Link link : network.region().network().links()) {
            ObjectNode json = links.addObject().put("name", link.name()).put("up", link.isUp());
            ArrayNode directions = json.putArray("directions");
            directions.add(direction(link.forward(), nowNs));
            directions.add(direction(link.reverse(), nowNs));
        }
        return links;
    }

    private static ObjectNode direction(LinkDirection direction, long nowNs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("from", direction.from().node().name())
                .put("to", direction.to().node().name())
                .put("sent_packets", direction.sentPackets())
                .put("sent_bytes", direction.sentBytes())
                .put("delivered_packets", direction.deliveredPackets())
                .put("delivered_bytes", direction.deliveredBytes())
                .put("queue_bytes", direction.queuedBytes(nowNs))
                .put("in_flight_packets", direction.inFlight());
        json.set("dropped", PacketsSection.drops(direction.drops()));
        json.set("profile", ProfileJson.of(direction.profile()));
        return json;
    }
}
