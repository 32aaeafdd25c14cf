package io.faultline.dns.differential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Judges answers of three servers to one query, and counts what it has seen. */
final class Disagreements {

    private final Map<Disagreement, Integer> seen = new EnumMap<>(Disagreement.class);
    private int agreements;

    /** Reads the list of reasons, which must be about the same rules as the conditions are. */
    static Disagreements load() throws IOException {
        try (InputStream in = Objects.requireNonNull(Disagreements.class.getResourceAsStream("disagreements.txt"))) {
            String text = new String(in.readAllBytes(), UTF_8);
            assertThat(text.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" \\| ")))
                    .allSatisfy(fields -> assertThat(fields).hasSize(3))
                    .extracting(fields -> fields[0])
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(Disagreement.values())
                            .map(Disagreement::id)
                            .toList());
        }
        return new Disagreements();
    }

    /** Returns what is wrong with our answer, or null. */
    @Nullable
    String judge(Answer nsd, Answer knot, Answer ours) {
        if (nsd.equals(knot) && nsd.equals(ours)) {
            agreements++;
            return null;
        }
        for (Disagreement rule : Disagreement.values()) {
            if (rule.covers(nsd, knot)) {
                seen.merge(rule, 1, Integer::sum);
                return rule.accepts(nsd, knot, ours) ? null : "we differ from what was chosen in " + rule.id();
            }
        }
        return nsd.equals(knot) ? "we differ from both" : "they differ, and no rule says why";
    }

    @Override
    public String toString() {
        return agreements + " answers agreed; known disagreements: " + seen;
    }
}
