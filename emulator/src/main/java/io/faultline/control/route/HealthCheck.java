package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.engine.NetworkLoop;
import io.netty.handler.codec.http.HttpMethod;

/** {@code GET /api/v1/health}: 200 where the loop answers in time, 503 where it does not. */
final class HealthCheck {
    private HealthCheck() {}

    static Route route(RunningNetwork network) {
        return new Route(HttpMethod.GET, ApiRoutes.API + "/health", request -> network.onLoop(() -> read(network)));
    }

    private static Response read(RunningNetwork network) {
        NetworkLoop loop = network.region().loop();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", "up").put("loop_time_ns", loop.nowNs()).put("failures", loop.failures());
        json.set("lateness", LoopSection.lateness(loop));
        return Response.json(json);
    }
}
