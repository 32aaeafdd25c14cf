package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.HttpProblem;
import io.faultline.control.http.Request;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.topology.config.Names;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /api/v1/state}: the running network as JSON, all of one moment. {@code ?sections=links,nodes} gives a part, which in
 * a large network is much less work for the loop.
 */
final class StateTree {
    /** All sections, in the order in which they are shown. A new one is its file and its line here. */
    private static final List<StateSection> SECTIONS = List.of(
            RunSection.SECTION,
            LoopSection.SECTION,
            PacketsSection.SECTION,
            NodesSection.SECTION,
            LinksSection.SECTION,
            DnsSection.SECTION,
            BalancersSection.SECTION,
            ServicesSection.SECTION,
            PopulationsSection.SECTION,
            EdgesSection.SECTION,
            ExpectationList.SECTION);

    private StateTree() {}

    static Route route(RunningNetwork network) {
        return new Route(HttpMethod.GET, ApiRoutes.API + "/state", request -> {
            List<StateSection> sections = chosen(request);
            return network.onLoop(() -> read(network, sections)).thenApply(Response::json);
        });
    }

    private static List<StateSection> chosen(Request request) {
        String asked = request.queryValue("sections");
        if (asked == null) {
            return SECTIONS;
        }
        List<StateSection> chosen = new ArrayList<>();
        for (String name : asked.split(",", -1)) {
            List<StateSection> found = SECTIONS.stream()
                    .filter(section -> section.name().equals(name))
                    .toList();
            if (found.isEmpty()) {
                List<String> names = SECTIONS.stream().map(StateSection::name).toList();
                throw HttpProblem.badRequest(
                        "sections: " + HttpProblem.quoted(name) + " (expected: " + Names.list(names) + ")");
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    private static ObjectNode read(RunningNetwork network, List<StateSection> sections) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (StateSection section : sections) {
            json.set(section.name(), section.read().apply(network));
        }
        return json;
    }
}
