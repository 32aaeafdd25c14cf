package io.faultline.control.route;

import io.faultline.control.http.Route;
import io.faultline.control.http.Routes;
import io.faultline.telemetry.metrics.MetricText;
import java.util.List;

/** All routes of the control API. A new one is its file, its line here and its entry in {@code openapi.yaml}. */
public final class ApiRoutes {
    /** Where the API begins. */
    static final String API = "/api/v1";

    private ApiRoutes() {}

    /** The routes of a running network. */
    public static Routes of(RunningNetwork network) {
        List<Route> routes = List.of(
                OverviewPage.route(network),
                MetricsText.route(network, new MetricText()),
                HealthCheck.route(network),
                StateTree.route(network),
                RouterFib.route(network),
                ExpectationList.route(network),
                ActionPost.route(network),
                TopologyTree.route(network),
                ZoneList.route(network),
                ZoneText.route(network),
                ZonePut.route(network),
                ZoneDelete.route(network),
                TrustAnchorText.route(network),
                CertificateText.route(network),
                EventFeed.route(network),
                OpenApiFile.route());
        return new Routes(routes);
    }
}
