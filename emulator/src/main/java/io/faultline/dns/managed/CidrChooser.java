package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import java.util.List;

/** Chooses the healthy record set with the longest prefix of the client's address; for other clients, the one without prefixes. */
final class CidrChooser extends Chooser {
    private final PrefixTable table;
    private final int others;

    CidrChooser(List<Candidate> candidates) {
        super(candidates);
        this.table = new PrefixTable(candidates.stream()
                .map(candidate -> policy(candidate).prefixes())
                .toList());
        int without = NONE;
        for (int i = 0; i < candidates.size(); i++) {
            without = policy(candidates.get(i)).prefixes().isEmpty() ? i : without;
        }
        this.others = without;
    }

    private static RoutingPolicy.Cidr policy(Candidate candidate) {
        return candidate.set().policy() instanceof RoutingPolicy.Cidr cidr ? cidr : new RoutingPolicy.Cidr(List.of());
    }

    @Override
    int pick(QuerySource client) {
        int longest = table.first(client);
        for (int at = longest; at >= 0; at = table.next(client, at)) {
            if (isHealthy(table.value(at))) {
                return table.value(at);
            }
        }
        boolean mayBeOthers = longest < 0 || (others != NONE && isHealthy(others));
        return mayBeOthers ? others : table.value(longest);
    }
}
