package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.dns.zone.Zone;
import io.faultline.topology.Region;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /api/v1/dns/zones}: every zone of every name server. */
final class ZoneList {
    private record Entry(String server, Zone zone) {}

    private ZoneList() {}

    static Route route(RunningNetwork network) {
        // Zones are immutable: only finding them troubles the loop, not counting their records.
        return new Route(
                HttpMethod.GET,
                ApiRoutes.API + "/dns/zones",
                request -> network.onLoop(() -> read(network.region())).thenApplyAsync(ZoneList::write));
    }

    private static List<Entry> read(Region region) {
        List<Entry> entries = new ArrayList<>();
        for (String name : region.dnsServers().names()) {
            region.dnsServer(name).zones().zones().forEach(zone -> entries.add(new Entry(name, zone)));
        }
        return entries;
    }

    private static Response write(List<Entry> entries) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode zones = json.putArray("zones");
        entries.forEach(entry -> zones.add(describe(entry.server, entry.zone)));
        return Response.json(json);
    }

    static ObjectNode describe(String server, Zone zone) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("server", server)
                .put("origin", zone.origin().toString())
                .put("serial", zone.serial())
                .put("records", zone.recordCount())
                .put("signed", zone.isSigned())
                .put("available", zone.isAvailable());
    }
}
