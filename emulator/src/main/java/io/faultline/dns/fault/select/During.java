package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import io.faultline.engine.NetworkLoop;
import java.util.function.Predicate;

/**
 * Queries of certain times since the fault was switched on: windows of a length, once or again and again.
 *
 * @param afterNs when the first window begins, in nanoseconds, {@code >= 0}
 * @param lengthNs how long each is, {@code > 0}
 * @param everyNs the time from the beginning of one to that of the next, at least {@code lengthNs}; 0 for a single one
 */
public record During(long afterNs, long lengthNs, long everyNs) implements Criterion {

    private static final long WITHOUT_END_NS = Long.MAX_VALUE / 4;

    /** From a time on. */
    public static During from(long afterNs) {
        return new During(afterNs, WITHOUT_END_NS, 0);
    }

    /** Creates the criterion. */
    public During {
        if (afterNs < 0 || lengthNs <= 0 || (everyNs != 0 && everyNs < lengthNs)) {
            throw new IllegalArgumentException("afterNs: " + afterNs + ", lengthNs: " + lengthNs + ", everyNs: "
                    + everyNs + " (expected: afterNs >= 0, lengthNs > 0, everyNs 0 or >= lengthNs)");
        }
    }

    @Override
    public String describe() {
        if (lengthNs == WITHOUT_END_NS) {
            return "after " + seconds(afterNs);
        }
        return seconds(lengthNs)
                + (everyNs == 0 ? "" : " of every " + seconds(everyNs))
                + (afterNs == 0 ? "" : " after " + seconds(afterNs));
    }

    private static String seconds(long ns) {
        long ms = ns / 1_000_000;
        return ms % 1_000 == 0 ? ms / 1_000 + " s" : ms / 1_000.0 + " s";
    }

    @Override
    public Predicate<Query> at(FaultSite site) {
        NetworkLoop loop = site.loop();
        long startNs = loop.nowNs() + afterNs;
        return query -> {
            long sinceNs = loop.nowNs() - startNs;
            return sinceNs >= 0 && (everyNs == 0 ? sinceNs : sinceNs % everyNs) < lengthNs;
        };
    }
}
