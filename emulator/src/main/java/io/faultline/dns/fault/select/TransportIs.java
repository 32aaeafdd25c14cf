package io.faultline.dns.fault.select;

import io.faultline.dns.fault.StatelessCriterion;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Queries that come by certain transports.
 *
 * @param transports the transports
 */
public record TransportIs(Set<Transport> transports) implements StatelessCriterion {

    /** Creates the criterion. */
    public TransportIs {
        transports = Set.copyOf(transports);
    }

    @Override
    public String describe() {
        return "by " + new TreeSet<>(transports).stream().map(Transport::name).collect(Collectors.joining(" or "));
    }

    @Override
    public boolean test(Query query) {
        return transports.contains(query.transport());
    }
}
