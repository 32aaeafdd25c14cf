package io.faultline.dns.managed;

import java.util.List;

/**
 * Changes that are made in their order, all of them or none.
 *
 * @param changes 1 to {@value #MAX_CHANGES}
 */
public record ChangeBatch(List<Change> changes) {
    /** As many as Route 53 takes. */
    public static final int MAX_CHANGES = 1_000;

    public ChangeBatch {
        changes = List.copyOf(changes);
        if (changes.isEmpty() || changes.size() > MAX_CHANGES) {
            throw new IllegalArgumentException("changes: " + changes.size() + " (expected: 1 to " + MAX_CHANGES + ")");
        }
    }
}
