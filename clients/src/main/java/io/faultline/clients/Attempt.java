package io.faultline.clients;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a client, and how it ended.
 *
 * @param attempt its number, from 1
 * @param startMs when it began, in milliseconds since the probe did
 * @param durationMs how long it took, in milliseconds
 * @param status the HTTP status, or null where none came
 * @param error the class of the exception that ended it, or null where an answer came
 * @param message what that exception said, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Attempt(
        int attempt,
        double startMs,
        double durationMs,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String message) {

    /** True for a 2xx answer. */
    @JsonProperty
    boolean ok() {
        return status != null && status >= 200 && status < 300;
    }

    /** What to count a failure under: the exception's class, or {@code HTTP} and the status. */
    String failure() {
        return error != null ? error : "HTTP " + status;
    }
}
