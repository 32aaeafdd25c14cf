package io.faultline.control.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ListNode;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.ScalarNode;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /api/v1/topology}: the topology as written, with what it extends, overrides and variables filled in. Values stay as
 * they were written, units and all.
 */
final class TopologyTree {
    private TopologyTree() {}

    static Route route(RunningNetwork network) {
        // Immutable, so it may be read on any thread.
        MapNode root = network.region().topology().tree().root();
        return new Route(
                HttpMethod.GET,
                ApiRoutes.API + "/topology",
                request -> CompletableFuture.completedFuture(Response.json(json(root))));
    }

    private static JsonNode json(ConfigNode node) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (node instanceof MapNode map) {
            ObjectNode json = factory.objectNode();
            map.entries().forEach((key, entry) -> json.set(key, json(entry.value())));
            return json;
        }
        if (node instanceof ListNode list) {
            ArrayNode json = factory.arrayNode();
            list.items().forEach(item -> json.add(json(item)));
            return json;
        }
        return factory.textNode(node instanceof ScalarNode scalar ? scalar.text() : "");
    }
}
