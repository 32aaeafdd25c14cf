package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.dns.zone.Zone;
import io.netty.handler.codec.http.HttpMethod;

/** {@code DELETE /api/v1/dns/servers/{server}/zones/{origin}}: removes a zone; questions for it are refused from then on. */
final class ZoneDelete {
    private ZoneDelete() {}

    static Route route(RunningNetwork network) {
        return new Route(HttpMethod.DELETE, ZonePath.PATH, request -> {
            ZonePath path = ZonePath.of(request);
            return network.onLoop(() -> {
                        Zone zone = path.zone(network.region());
                        path.find(network.region()).zones().remove(path.origin());
                        return zone;
                    })
                    .thenApplyAsync(zone -> Response.json(ZoneList.describe(path.server(), zone)));
        });
    }
}
