package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.netty.handler.codec.http.HttpMethod;
import java.util.stream.Collectors;
import org.xbill.DNS.DSRecord;

/**
 * {@code GET /api/v1/dns/trust-anchors}: the DS records of the signed zones that no signed zone delegates, a line each, as a real
 * resolver reads them (unbound's {@code trust-anchor-file}).
 */
final class TrustAnchorText {
    private TrustAnchorText() {}

    static Route route(RunningNetwork network) {
        return new Route(
                HttpMethod.GET,
                ApiRoutes.API + "/dns/trust-anchors",
                request -> network.onLoop(() -> network.region().trustAnchors().stream()
                                .map(TrustAnchorText::line)
                                .collect(Collectors.joining()))
                        .thenApply(text -> Response.text("text/dns", text)));
    }

    private static String line(DSRecord anchor) {
        return anchor.toString().replaceAll("\\s+", " ") + '\n';
    }
}
