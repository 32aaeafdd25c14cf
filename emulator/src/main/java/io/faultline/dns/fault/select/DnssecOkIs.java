package io.faultline.dns.fault.select;

import io.faultline.dns.fault.StatelessCriterion;
import io.faultline.dns.wire.Query;

/**
 * Queries with or without the DO bit (RFC 3225).
 *
 * @param set whether it is set
 */
public record DnssecOkIs(boolean set) implements StatelessCriterion {

    @Override
    public String describe() {
        return set ? "with DO" : "without DO";
    }

    @Override
    public boolean test(Query query) {
        return query.dnssecOk() == set;
    }
}
