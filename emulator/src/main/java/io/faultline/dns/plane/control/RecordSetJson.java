package io.faultline.dns.plane.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.managed.Alias;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.managed.RoutingPolicy;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.dns.plane.http.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Record sets as the API writes them:
 *
 * <pre>
 * {"name": "db.cloud.test.", "type": "TXT", "ttl": 5, "records": ["\"text\""]}
 * {"name": "db.cloud.test.", "type": "A", "setId": "lb", "weight": 3, "alias": {"target": "lb.cloud.test."}}
 * </pre>
 */
final class RecordSetJson {
    private static final int MAX_RECORDS = 400;
    private static final int MAX_SET_ID = 128;

    private RecordSetJson() {}

    static ObjectNode write(RecordSet set) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", set.owner().toString()).put("type", Type.string(set.type()));
        if (!set.setId().isEmpty()) {
            json.put("setId", set.setId());
        }
        if (set.policy() instanceof RoutingPolicy.Weighted weighted) {
            json.put("weight", weighted.weight());
        }
        Alias alias = set.alias();
        if (alias == null) {
            json.put("ttl", set.ttlSeconds());
            set.records().forEach(record -> json.withArray("records").add(record.rdataToString()));
        } else {
            json.putObject("alias")
                    .put("target", alias.target().toString())
                    .put("evaluateTargetHealth", alias.evaluateTargetHealth());
        }
        if (set.healthCheck() != null) {
            json.put("healthCheck", set.healthCheck());
        }
        return json;
    }

    /**
     * Reads one.
     *
     * @throws BadRequestException if it is none
     */
    static RecordSet read(JsonNode json) {
        Name owner = name(Json.text(json, "name"));
        int type = type(Json.text(json, "type"));
        String setId = json.has("setId") ? Json.text(json, "setId") : "";
        if (setId.length() > MAX_SET_ID) {
            throw new BadRequestException("setId: " + setId.length() + " characters (expected: <= " + MAX_SET_ID + ")");
        }
        RoutingPolicy policy = json.has("weight")
                ? new RoutingPolicy.Weighted((int) Json.whole(json, "weight", 0, RoutingPolicy.MAX_WEIGHT))
                : new RoutingPolicy.Simple();
        Alias alias = alias(json.path("alias"));
        // RFC 2181 section 8: a TTL has 31 bits.
        long ttl = alias == null ? Json.whole(json, "ttl", 0, Integer.MAX_VALUE) : 0;
        List<Record> records = alias == null ? records(json, owner, type, ttl) : List.of();
        String check = json.has("healthCheck") ? Json.text(json, "healthCheck") : null;
        try {
            return new RecordSet(owner, type, setId, policy, ttl, records, alias, check);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
    }

    /** An absolute name, with or without its last dot. */
    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new BadRequestException("name: " + text + " (expected: a domain name)");
        }
    }

    private static int type(String text) {
        int type = Type.value(text);
        if (type < 0 || Type.string(type).equals("ANY")) {
            throw new BadRequestException("type: " + text + " (expected: an RR type such as A)");
        }
        return type;
    }

    private static @Nullable Alias alias(JsonNode json) {
        if (json.isMissingNode()) {
            return null;
        }
        return new Alias(
                name(Json.text(json, "target")),
                json.path("evaluateTargetHealth").asBoolean(false));
    }

    private static List<Record> records(JsonNode json, Name owner, int type, long ttl) {
        List<Record> records = new ArrayList<>();
        for (JsonNode item : Json.list(json, "records", MAX_RECORDS)) {
            try {
                records.add(Record.fromString(owner, type, DClass.IN, ttl, item.asText(), Name.root));
            } catch (IOException | IllegalArgumentException e) {
                throw new BadRequestException("records: " + item + " (expected: data of type " + Type.string(type)
                        + ", as in a master file)");
            }
        }
        return records;
    }
}
