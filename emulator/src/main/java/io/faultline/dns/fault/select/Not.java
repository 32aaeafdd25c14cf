package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/**
 * Queries that a criterion does not take.
 *
 * @param criterion the criterion
 */
public record Not(Criterion criterion) implements Criterion {

    @Override
    public String describe() {
        return "not (" + criterion.describe() + ')';
    }

    @Override
    public Predicate<Query> at(FaultSite site) {
        return criterion.at(site).negate();
    }
}
