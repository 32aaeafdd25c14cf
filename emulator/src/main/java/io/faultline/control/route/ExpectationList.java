package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.expect.Expectation;
import io.faultline.scenario.expect.ExpectationResult;
import io.faultline.telemetry.metrics.LabelText;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;

/** {@code GET /api/v1/expectations}: what is expected, and how far it has come true; also a section of the state. */
final class ExpectationList {
    static final StateSection SECTION = new StateSection("expectations", network -> read(network.run()));

    private ExpectationList() {}

    static Route route(RunningNetwork network) {
        return new Route(
                HttpMethod.GET,
                ApiRoutes.API + "/expectations",
                request -> network.onLoop(() -> read(network.run())).thenApply(Response::json));
    }

    private static ArrayNode read(ScenarioRun run) {
        Map<Expectation, ExpectationResult> results = new HashMap<>();
        run.results().forEach(result -> results.put(result.expectation(), result));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Expectation expectation : run.scenario().expectations()) {
            ObjectNode json = list.addObject()
                    .put("name", expectation.name())
                    .put("condition", expectation.condition().describe())
                    .put("when", expectation.timing().describe());
            ExpectationResult result = results.get(expectation);
            json.put("status", result == null ? "pending" : LabelText.of(result.status()));
            if (result != null) {
                json.put("seen", result.seen())
                        .put("decided_at_ns", result.decidedAtNs())
                        .put("probes", result.probes());
            }
        }
        return list;
    }
}
