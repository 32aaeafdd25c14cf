package io.faultline.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** What a route answers. */
public sealed interface Response {
    /**
     * A whole answer.
     *
     * @param body sent as UTF-8
     * @param headers beyond those that every answer has
     */
    record Whole(HttpResponseStatus status, String contentType, String body, Map<String, String> headers)
            implements Response {}

    /** An answer that goes on: server-sent events until one of both ends it. */
    record Stream(EventSource source) implements Response {}

    /** JSON with status 200. */
    static Whole json(JsonNode json) {
        return json(HttpResponseStatus.OK, json);
    }

    /** JSON. */
    static Whole json(HttpResponseStatus status, JsonNode json) {
        try {
            return new Whole(status, "application/json", JsonMapper.MAPPER.writeValueAsString(json), Map.of());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes that is none", e);
        }
    }

    /** Text of some type, as UTF-8, with status 200. */
    static Whole text(String contentType, String text) {
        return new Whole(HttpResponseStatus.OK, contentType, text, Map.of());
    }

    /** What every failure looks like. */
    static Whole error(HttpProblem problem) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("error", problem.text());
        if (!problem.problems().isEmpty()) {
            problem.problems().forEach(json.putArray("problems")::add);
        }
        return json(problem.status(), json);
    }

    /** The same with one more header. */
    static Whole withHeader(Whole response, String name, String value) {
        return new Whole(response.status(), response.contentType(), response.body(), Map.of(name, value));
    }

    /** Keeps the one mapper, which is costly to make, out of the interface. */
    final class JsonMapper {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private JsonMapper() {}
    }
}
