package io.faultline.dns.plane.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a service answers.
 *
 * @param status 200 to 599
 * @param body its JSON
 */
public record ApiResponse(int status, JsonNode body) {
    /** Done, with a result. */
    public static ApiResponse ok(JsonNode body) {
        return new ApiResponse(200, body);
    }

    /**
     * Refused or failed.
     *
     * @param code a word for programs, such as {@code Throttling}
     * @param message a sentence for people
     */
    public static ApiResponse error(int status, String code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", code).put("message", message);
        return new ApiResponse(status, body);
    }
}
