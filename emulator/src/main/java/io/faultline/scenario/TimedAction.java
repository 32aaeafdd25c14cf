package io.faultline.scenario;

import io.faultline.scenario.action.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a script; all times are the incident's own, counted from the script's start.
 *
 * @param action what is done
 * @param fromNs when, for the first time
 * @param toNs the end of its window, or null if it has none: then it is taken back, or no longer repeated
 * @param everyNs the time between repetitions until {@code toNs}, or 0 if it is done once
 * @param tags free words by which reports and dashboards tell causes from cures
 * @param note why, in the topology's own words; may be empty
 */
public record TimedAction(
        Action action, long fromNs, @Nullable Long toNs, long everyNs, List<String> tags, String note) {
    /** Copies the tags. */
    public TimedAction {
        tags = List.copyOf(tags);
    }

    /** When it does something for the last time. */
    public long lastNs() {
        return toNs == null ? fromNs : toNs;
    }
}
