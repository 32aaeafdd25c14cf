package io.faultline.control.route;

import io.faultline.control.http.HttpProblem;
import io.faultline.control.http.Request;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.zone.Zone;
import io.faultline.topology.Region;
import io.faultline.topology.config.Names;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Collection;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * The zone that a path names: {@code /api/v1/dns/servers/{server}/zones/{origin}}.
 *
 * @param server the server's name
 * @param origin the zone's, with or without its last dot in the path
 */
record ZonePath(String server, Name origin) {
    static final String PATH = ApiRoutes.API + "/dns/servers/{server}/zones/{origin}";

    static ZonePath of(Request request) {
        String origin = request.parameter("origin");
        try {
            return new ZonePath(request.parameter("server"), io.faultline.dns.wire.Names.absolute(origin));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("origin: " + HttpProblem.quoted(origin) + " (expected: a domain name)");
        }
    }

    /** The server; loop thread only. */
    AuthoritativeServer find(Region region) {
        AuthoritativeServer found = region.dnsServers().find(server);
        if (found == null) {
            throw unknown("DNS server", server, region.dnsServers().names());
        }
        return found;
    }

    /** The zone; loop thread only. */
    Zone zone(Region region) {
        AuthoritativeServer found = find(region);
        Zone zone = found.zones().get(origin);
        if (zone == null) {
            throw unknown(
                    "zone",
                    origin.toString(),
                    found.zones().zones().stream()
                            .map(each -> each.origin().toString())
                            .toList());
        }
        return zone;
    }

    private static HttpProblem unknown(String kind, String name, Collection<String> known) {
        String nearest = Names.nearest(name, known);
        return new HttpProblem(
                HttpResponseStatus.NOT_FOUND,
                "unknown " + kind + " " + HttpProblem.quoted(name) + " (expected: " + Names.list(known) + ")"
                        + (nearest == null ? "" : ", did you mean \"" + nearest + "\"?"),
                List.of());
    }
}
