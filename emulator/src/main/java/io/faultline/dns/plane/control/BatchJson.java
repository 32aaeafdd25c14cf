package io.faultline.dns.plane.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.dns.plane.http.Json;
import java.util.ArrayList;
import java.util.List;

/** Batches as the API writes them: {@code {"changes": [{"action": "CREATE", "recordSet": {...}}, ...]}}. */
final class BatchJson {
    private BatchJson() {}

    static ObjectNode write(ChangeBatch batch) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode changes = json.putArray("changes");
        for (Change change : batch.changes()) {
            changes.addObject()
                    .put("action", change.action().name())
                    .set("recordSet", RecordSetJson.write(change.recordSet()));
        }
        return json;
    }

    static ChangeBatch read(JsonNode json) {
        List<Change> changes = new ArrayList<>();
        for (JsonNode item : Json.list(json, "changes", ChangeBatch.MAX_CHANGES)) {
            changes.add(new Change(action(Json.text(item, "action")), RecordSetJson.read(item.path("recordSet"))));
        }
        if (changes.isEmpty()) {
            throw new BadRequestException("changes: none (expected: one at least)");
        }
        return new ChangeBatch(changes);
    }

    private static Change.Action action(String text) {
        for (Change.Action action : Change.Action.values()) {
            if (action.name().equals(text)) {
                return action;
            }
        }
        throw new BadRequestException("action: " + text + " (expected: CREATE, DELETE or UPSERT)");
    }
}
