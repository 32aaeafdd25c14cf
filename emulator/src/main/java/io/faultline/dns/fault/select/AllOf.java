package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Queries that all of several criteria take. Each is asked only what those before it took: one that counts, counts just those.
 *
 * @param criteria the criteria, in the order in which they are asked; none takes everything
 */
public record AllOf(List<Criterion> criteria) implements Criterion {

    /** Every query. */
    public static final AllOf EVERYTHING = new AllOf(List.of());

    /** Creates the criterion. */
    public AllOf {
        criteria = List.copyOf(criteria);
    }

    @Override
    public String describe() {
        return criteria.isEmpty()
                ? "everything"
                : criteria.stream().map(Criterion::describe).collect(Collectors.joining(", "));
    }

    @Override
    @SuppressWarnings("unchecked") // arrays of generic types cannot be made otherwise
    public Predicate<Query> at(FaultSite site) {
        Predicate<Query>[] all = criteria.stream().map(each -> each.at(site)).toArray(Predicate[]::new);
        return query -> {
            for (Predicate<Query> each : all) {
                if (!each.test(query)) {
                    return false;
                }
            }
            return true;
        };
    }
}
