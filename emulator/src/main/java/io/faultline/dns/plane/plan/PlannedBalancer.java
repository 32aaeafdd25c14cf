package io.faultline.dns.plane.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.dns.plane.http.Json;
import io.faultline.packet.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * A balancer in a plan.
 *
 * @param name its name, a DNS label
 * @param addresses where clients reach it
 * @param weight its share of the clients among the weights of all, 0 to {@value #MAX_WEIGHT}
 */
public record PlannedBalancer(String name, List<Address> addresses, int weight) {
    /** Route 53's largest weight of a record set. */
    public static final int MAX_WEIGHT = 255;

    private static final int MAX_ADDRESSES = 64;

    public PlannedBalancer {
        addresses = List.copyOf(addresses);
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to " + MAX_WEIGHT + ")");
        }
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name).put("weight", weight);
        addresses.forEach(address -> json.withArray("addresses").add(address.toString()));
        return json;
    }

    static PlannedBalancer of(JsonNode json) {
        return new PlannedBalancer(
                Json.text(json, "name"), addresses(json), (int) Json.whole(json, "weight", 0, MAX_WEIGHT));
    }

    /** The addresses in a list of that name. */
    static List<Address> addresses(JsonNode json) {
        List<Address> addresses = new ArrayList<>();
        for (JsonNode item : Json.list(json, "addresses", MAX_ADDRESSES)) {
            try {
                addresses.add(Address.of(item.asText()));
            } catch (IllegalArgumentException e) {
                throw new BadRequestException("addresses: " + item + " (expected: an IPv4 or IPv6 address)");
            }
        }
        return addresses;
    }
}
