package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Queries that one of several criteria takes; those after it are then not asked.
 *
 * @param criteria at least one
 */
public record AnyOf(List<? extends Criterion> criteria) implements Criterion {

    /** Creates the criterion. */
    public AnyOf {
        if (criteria.isEmpty()) {
            throw new IllegalArgumentException("criteria: none (expected: at least one)");
        }
        criteria = List.copyOf(criteria);
    }

    @Override
    public String describe() {
        return criteria.stream().map(Criterion::describe).collect(Collectors.joining(" or "));
    }

    @Override
    @SuppressWarnings("unchecked") // arrays of generic types cannot be made otherwise
    public Predicate<Query> at(FaultSite site) {
        Predicate<Query>[] any = criteria.stream().map(each -> each.at(site)).toArray(Predicate[]::new);
        return query -> {
            for (Predicate<Query> each : any) {
                if (each.test(query)) {
                    return true;
                }
            }
            return false;
        };
    }
}
