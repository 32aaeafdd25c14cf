package io.faultline.dns.fault.select;

import io.faultline.dns.fault.StatelessCriterion;
import io.faultline.dns.wire.Query;

/**
 * Queries with or without EDNS.
 *
 * @param present whether there is an OPT record
 */
public record EdnsIs(boolean present) implements StatelessCriterion {

    @Override
    public String describe() {
        return present ? "with EDNS" : "without EDNS";
    }

    @Override
    public boolean test(Query query) {
        return query.hasEdns() == present;
    }
}
