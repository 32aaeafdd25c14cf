package io.faultline.clients;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client saw of an outage.
 *
 * @param attempts how many attempts were made
 * @param ok how many of them succeeded
 * @param failures the others, counted by exception class or HTTP status
 * @param firstFailureMs when the first failed attempt began, or null if none failed
 * @param firstSuccessAfterFailureMs when the first successful attempt after it began, or null
 * @param downtimeMs the sum of the outages: each from the start of its first failed attempt to the start of the next
 *     successful one, or to the end of the last attempt
 */
record Summary(
        int attempts,
        int ok,
        Map<String, Integer> failures,
        @Nullable Double firstFailureMs,
        @Nullable Double firstSuccessAfterFailureMs,
        double downtimeMs) {

    /**
     * Sums up attempts.
     *
     * @param attempts in any order
     */
    static Summary of(List<Attempt> attempts) {
        List<Attempt> byStart = attempts.stream()
                .sorted(Comparator.comparingDouble(Attempt::startMs))
                .toList();
        Map<String, Integer> failures = new TreeMap<>();
        Double firstFailureMs = null;
        Double firstSuccessAfterFailureMs = null;
        Double downSinceMs = null;
        double downtimeMs = 0;
        double endMs = 0;
        for (Attempt attempt : byStart) {
            endMs = Math.max(endMs, attempt.startMs() + attempt.durationMs());
            if (!attempt.ok()) {
                failures.merge(attempt.failure(), 1, Integer::sum);
                downSinceMs = downSinceMs != null ? downSinceMs : Double.valueOf(attempt.startMs());
                firstFailureMs = firstFailureMs != null ? firstFailureMs : downSinceMs;
            } else if (downSinceMs != null) {
                downtimeMs += attempt.startMs() - downSinceMs;
                downSinceMs = null;
                firstSuccessAfterFailureMs = firstSuccessAfterFailureMs != null
                        ? firstSuccessAfterFailureMs
                        : Double.valueOf(attempt.startMs());
            }
        }
        if (downSinceMs != null) {
            downtimeMs += endMs - downSinceMs;
        }
        int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
        return new Summary(
                byStart.size(),
                byStart.size() - failed,
                failures,
                firstFailureMs,
                firstSuccessAfterFailureMs,
                Math.round(downtimeMs * 1e3) / 1e3);
    }
}
