package io.faultline.topology.config;

import org.jspecify.annotations.Nullable;

/**
 * One complaint about a topology.
 *
 * @param position where the fault is written
 * @param key the path of the value; empty where it is the whole file
 * @param came what was found there
 * @param expected what would have been right; empty where {@code came} says it all
 * @param suggestion the nearest valid name, if one is near
 */
public record Problem(
        Position position,
        String key,
        String came,
        String expected,
        @Nullable String suggestion) {

    /** {@code file:line:column: key: what came (expected: ...), did you mean "..."?} */
    @Override
    public String toString() {
        return position + ": " + (key.isEmpty() ? "" : key + ": ") + message();
    }

    /** The complaint without its place. */
    public String message() {
        return came
                + (expected.isEmpty() ? "" : " (expected: " + expected + ')')
                + (suggestion == null ? "" : ", did you mean \"" + suggestion + "\"?");
    }
}
