package io.faultline.dns.plane.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** JSON bodies as octets, and the parts of them that must be there. */
public final class Json {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** No JSON at all. */
    static JsonNode none() {
        return MissingNode.getInstance();
    }

    /** The JSON in a body; a missing node if the body is empty. */
    static JsonNode read(ByteBuf body) {
        if (!body.isReadable()) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(body.toString(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new BadRequestException("body: " + e.getOriginalMessage() + " (expected: JSON)");
        }
    }

    static byte[] write(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON that cannot be written", e);
        }
    }

    /** A text that must be there. */
    public static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw expected(key, value, "a text");
        }
        return value.textValue();
    }

    /** A whole number that must be there and within bounds, both included. */
    public static long whole(JsonNode node, String key, long least, long most) {
        JsonNode value = node.path(key);
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw expected(key, value, "a whole number");
        }
        if (value.longValue() < least || value.longValue() > most) {
            throw expected(key, value, least + " <= " + key + " <= " + most);
        }
        return value.longValue();
    }

    /** A list that must be there, of at most so many items. */
    public static JsonNode list(JsonNode node, String key, int most) {
        JsonNode value = node.path(key);
        if (!value.isArray()) {
            throw expected(key, value, "a list");
        }
        if (value.size() > most) {
            throw new BadRequestException(key + ": " + value.size() + " items (expected: <= " + most + ")");
        }
        return value;
    }

    private static BadRequestException expected(String key, JsonNode came, String expected) {
        return new BadRequestException(
                key + ": " + (came.isMissingNode() ? "missing" : came) + " (expected: " + expected + ")");
    }
}
