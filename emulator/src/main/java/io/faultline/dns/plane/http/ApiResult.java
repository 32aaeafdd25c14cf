package io.faultline.dns.plane.http;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What became of a call.
 *
 * @param status of the answer; 0 if there was none, in which case nobody knows whether the request was carried out
 * @param body of the answer; a missing node if it has none
 * @param failure why there was no answer; empty if there was one
 */
public record ApiResult(int status, JsonNode body, String failure) {
    /** Whether it was carried out. */
    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** What went wrong, in a few words. */
    public String problem() {
        return status == 0
                ? failure
                : status + " " + body.path("code").asText("") + ": "
                        + body.path("message").asText("");
    }

    static ApiResult failed(String why) {
        return new ApiResult(0, Json.none(), why);
    }
}
