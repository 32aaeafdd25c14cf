package io.faultline.scenario.action;

import io.faultline.routing.RouteSource;

/** The operator's configuration of a router. */
final class StaticRoutes {
    private StaticRoutes() {}

    static RouteSource of(Stage stage, String router) {
        return stage.region().router(router).staticRoutes();
    }
}
