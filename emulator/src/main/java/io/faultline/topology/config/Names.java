package io.faultline.topology.config;

import java.util.Collection;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** Finds the name that a misspelt one was meant to be. */
public final class Names {

    private static final int MOST_LISTED = 20;
    private static final int LONGEST_COMPARED = 128;

    private Names() {}

    /**
     * The valid name nearest to a wrong one by edit distance.
     *
     * @return {@code null} if none is near: within a third of the wrong name's length, at most 3 edits, and at least 2, which
     *     two exchanged letters are; a name that keeps no letter is never near
     */
    public static @Nullable String nearest(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST_COMPARED) {
            return null;
        }
        int threshold = Math.min(3, Math.max(2, (wrong.length() + 1) / 3));
        LevenshteinDistance distance = new LevenshteinDistance(threshold);
        String folded = wrong.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            int edits = distance.apply(folded, name.toLowerCase(Locale.ROOT));
            if (edits >= 0 && edits < bestDistance && edits < wrong.length()) {
                best = name;
                bestDistance = edits;
            }
        }
        return best;
    }

    /** The names for a complaint: {@code one of a, b, c}; how many more there are where they are many. */
    public static String list(Collection<String> known) {
        if (known.isEmpty()) {
            return "none is defined";
        }
        String shown = String.join(", ", known.stream().limit(MOST_LISTED).toList());
        int more = known.size() - MOST_LISTED;
        return (known.size() == 1 ? "" : "one of ") + shown + (more > 0 ? " and " + more + " more" : "");
    }
}
