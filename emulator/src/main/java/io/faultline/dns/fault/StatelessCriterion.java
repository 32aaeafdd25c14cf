package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/** A criterion that needs nothing but the query. */
public interface StatelessCriterion extends Criterion, Predicate<Query> {

    @Override
    default Predicate<Query> at(FaultSite site) {
        return this;
    }
}
