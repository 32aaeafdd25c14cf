package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.netty.handler.codec.http.HttpMethod;

/**
 * {@code GET /api/v1/dns/certificates}: the certificates that DNS servers and resolvers have made for themselves, as a real client
 * reads those that it trusts ({@code curl --cacert}, {@code kdig +tls-ca}).
 */
final class CertificateText {
    private CertificateText() {}

    static Route route(RunningNetwork network) {
        return new Route(
                HttpMethod.GET,
                ApiRoutes.API + "/dns/certificates",
                request -> network.onLoop(() -> String.join("", network.region().certificates()))
                        .thenApply(text -> Response.text("application/pem-certificate-chain", text)));
    }
}
