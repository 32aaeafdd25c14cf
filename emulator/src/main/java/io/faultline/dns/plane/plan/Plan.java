package io.faultline.dns.plane.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.dns.plane.http.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One regional plan: all balancers, flat, with their weights; every endpoint takes those that are its own.
 *
 * @param generation its number; a later plan has a larger one
 * @param createdSeconds when it was made, in seconds since 1970 by the planner's clock
 * @param balancers one at least
 */
public record Plan(long generation, long createdSeconds, List<PlannedBalancer> balancers) {
    private static final int MAX_BALANCERS = 1_000;

    public Plan {
        balancers = List.copyOf(balancers);
        if (generation < 1 || balancers.isEmpty()) {
            throw new IllegalArgumentException("plan " + generation + " of " + balancers.size()
                    + " balancers (expected: generation >= 1, a balancer at least)");
        }
    }

    /** The balancer of a name, or null. */
    public @Nullable PlannedBalancer balancer(String name) {
        for (PlannedBalancer balancer : balancers) {
            if (balancer.name().equals(name)) {
                return balancer;
            }
        }
        return null;
    }

    /** As the store keeps it. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("generation", generation).put("created", createdSeconds);
        ArrayNode list = json.putArray("balancers");
        balancers.forEach(balancer -> list.add(balancer.toJson()));
        return json;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws BadRequestException if it is no plan
     */
    public static Plan of(JsonNode json) {
        long generation = Json.whole(json, "generation", 1, Long.MAX_VALUE);
        long created = Json.whole(json, "created", 0, Long.MAX_VALUE);
        List<PlannedBalancer> balancers = new ArrayList<>();
        for (JsonNode item : Json.list(json, "balancers", MAX_BALANCERS)) {
            balancers.add(PlannedBalancer.of(item));
        }
        if (balancers.isEmpty()) {
            throw new BadRequestException("balancers: none (expected: one at least)");
        }
        return new Plan(generation, created, balancers);
    }
}
