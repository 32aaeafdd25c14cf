package io.faultline.dns.plane.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.plane.http.Json;
import io.faultline.packet.Address;
import java.util.List;

/**
 * What a balancer says of itself.
 *
 * @param name its name
 * @param addresses where clients reach it
 * @param targets how many targets it has
 * @param inService how many of them it sends to
 */
public record CapacityReport(String name, List<Address> addresses, int targets, int inService) {
    public CapacityReport {
        addresses = List.copyOf(addresses);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name).put("targets", targets).put("inService", inService);
        addresses.forEach(address -> json.withArray("addresses").add(address.toString()));
        return json;
    }

    static CapacityReport of(JsonNode json) {
        return new CapacityReport(
                Json.text(json, "name"),
                PlannedBalancer.addresses(json),
                (int) Json.whole(json, "targets", 0, Integer.MAX_VALUE),
                (int) Json.whole(json, "inService", 0, Integer.MAX_VALUE));
    }
}
