package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.resolver.RecursiveResolver;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.topology.Region;
import io.netty.util.NetUtil;
import java.util.List;

/** Name servers and resolvers. */
final class DnsSection {
    static final StateSection SECTION = new StateSection("dns", network -> read(network.region()));

    private DnsSection() {}

    private static ObjectNode read(Region region) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode servers = json.putArray("servers");
        for (String name : region.dnsServers().names()) {
            AuthoritativeServer server = region.dnsServer(name);
            ObjectNode entry = servers.addObject()
                    .put("name", name)
                    .put("address", NetUtil.toSocketAddressString(server.address()))
                    .put("running", server.isRunning())
                    .put("tcp_connections", server.connections());
            faults(entry, server.faults());
            ArrayNode zones = entry.putArray("zones");
            server.zones().zones().forEach(zone -> zones.add(String.valueOf(zone.origin())));
        }
        ArrayNode resolvers = json.putArray("resolvers");
        for (String name : region.dnsResolvers().names()) {
            RecursiveResolver resolver = region.dnsResolver(name);
            ObjectNode entry = resolvers
                    .addObject()
                    .put("name", name)
                    .put("running", resolver.isRunning())
                    .put("cache_entries", resolver.cacheSize());
            faults(entry, resolver.faults().faults());
            ObjectNode settings = entry.putObject("settings");
            resolver.settings().describe().forEach((setting, value) -> settings.put(setting.key(), value));
        }
        return json;
    }

    private static void faults(ObjectNode entry, List<ServerFault> on) {
        ArrayNode faults = entry.putArray("faults");
        for (ServerFault each : on) {
            if (each instanceof Fault fault) {
                faults.addObject()
                        .put("name", fault.name())
                        .put("what", fault.what())
                        .put("queries", fault.hits());
            }
        }
    }
}
