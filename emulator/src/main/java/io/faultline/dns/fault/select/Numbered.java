package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Queries by their number since the fault was switched on, the first being 1.
 *
 * @param from the first that is taken, {@code >= 1}
 * @param to the last that is taken; {@link Long#MAX_VALUE} for no last one
 * @param every of those from {@code from} on each of so many: 3 takes the third, the sixth, ...; {@code >= 1}
 */
public record Numbered(long from, long to, long every) implements Criterion {

    /** Creates the criterion. */
    public Numbered {
        if (from < 1 || to < from || every < 1) {
            throw new IllegalArgumentException(
                    "from: " + from + ", to: " + to + ", every: " + every + " (expected: 1 <= from <= to, every >= 1)");
        }
    }

    /** The first so many. */
    public static Numbered first(long count) {
        return new Numbered(1, count, 1);
    }

    /** The n-th, the 2n-th, and so on. */
    public static Numbered every(long n) {
        return new Numbered(1, Long.MAX_VALUE, n);
    }

    @Override
    public String describe() {
        List<String> parts = new ArrayList<>();
        if (every > 1) {
            parts.add("one in " + every);
        }
        if (from > 1) {
            parts.add("from number " + from);
        }
        if (to < Long.MAX_VALUE) {
            parts.add("to number " + to);
        }
        return parts.isEmpty() ? "all" : String.join(" ", parts);
    }

    @Override
    public Predicate<Query> at(FaultSite site) {
        return new Predicate<>() {
            private long number;

            @Override
            public boolean test(Query query) {
                number++;
                return number >= from && number <= to && (number - from + 1) % every == 0;
            }
        };
    }
}
