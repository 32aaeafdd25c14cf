package io.faultline.dns.plane.control;

import io.faultline.dns.managed.RecordSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Record sets that the API told of.
 *
 * @param sets in canonical order; meaningless if there was a problem
 * @param problem why they could not be had; empty if they could
 */
public record Listing(List<RecordSet> sets, String problem) {
    public Listing {
        sets = List.copyOf(sets);
    }

    /** Of a name that was not asked for. */
    public static final Listing NOTHING = new Listing(List.of(), "");

    /** Whether the sets are what the zone held when it was asked. */
    public boolean ok() {
        return problem.isEmpty();
    }

    /** The first record set of a name and type, or null. */
    public @Nullable RecordSet find(Name owner, int type) {
        for (RecordSet set : sets) {
            if (set.type() == type && set.owner().equals(owner)) {
                return set;
            }
        }
        return null;
    }

    static Listing failed(String problem) {
        return new Listing(List.of(), problem);
    }
}
