package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.dns.zone.Zone;
import io.netty.handler.codec.http.HttpMethod;
import org.xbill.DNS.Record;

/** {@code GET /api/v1/dns/servers/{server}/zones/{origin}}: a zone as a master file, which can be put again. */
final class ZoneText {
    /** RFC 4027. */
    static final String TYPE = "text/dns";

    private ZoneText() {}

    static Route route(RunningNetwork network) {
        return new Route(HttpMethod.GET, ZonePath.PATH, request -> {
            ZonePath path = ZonePath.of(request);
            return network.onLoop(() -> path.zone(network.region())).thenApplyAsync(ZoneText::write);
        });
    }

    private static Response write(Zone zone) {
        StringBuilder text = new StringBuilder();
        for (Record record : zone.records()) {
            text.append(record).append('\n');
        }
        return Response.text(TYPE, text.toString());
    }
}
