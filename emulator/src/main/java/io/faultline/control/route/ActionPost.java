package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.HttpProblem;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.scenario.action.Action;
import io.faultline.scenario.action.ActionScope;
import io.faultline.scenario.action.Actions;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Problem;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/actions}: one action as a script has it, such as <code>{"cut": "az1-az2"}</code>, in JSON or YAML, carried out
 * now. What is wrong with it is told in the words of {@code faultline check}.
 */
final class ActionPost {
    /** What complaints call the body. */
    private static final String SOURCE = "request";

    private ActionPost() {}

    static Route route(RunningNetwork network) {
        return new Route(
                HttpMethod.POST,
                ApiRoutes.API + "/actions",
                request -> network.onLoop(() -> apply(network, request.body())));
    }

    private static Response apply(RunningNetwork network, String text) {
        Topology topology = network.region().topology();
        Problems problems = new Problems();
        ConfigNode node = topology.tree().fragment(SOURCE, text, problems);
        Action action = problems.isEmpty() ? Actions.readAlone(node, new ActionScope(topology, problems)) : null;
        if (!problems.isEmpty() || action == null) {
            throw refused(problems, null);
        }
        try {
            network.run().intervene(action);
        } catch (IllegalArgumentException e) {
            // What only the running network can tell, such as a record that a zone refuses.
            throw refused(problems, e);
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("applied", action.describe())
                .put("incident_time_ns", network.run().incidentNs())
                .put("seq", network.telemetry().journal().lastSequence());
        return Response.json(json);
    }

    private static HttpProblem refused(Problems problems, @Nullable IllegalArgumentException cause) {
        List<String> list = cause == null
                ? problems.list().stream().map(Problem::toString).toList()
                : List.of(SOURCE + ": " + cause.getMessage());
        String what = list.size() == 1 ? list.get(0) : list.size() + " problems";
        return new HttpProblem(HttpResponseStatus.BAD_REQUEST, what, list);
    }
}
