package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import java.util.Comparator;
import java.util.List;

/** Failover, primary first; and the only record set of a name. */
final class FirstHealthy extends Chooser {
    FirstHealthy(List<Candidate> candidates) {
        super(candidates.stream()
                .sorted(Comparator.comparing(FirstHealthy::isSecondary))
                .toList());
    }

    private static boolean isSecondary(Candidate candidate) {
        return candidate.set().policy() instanceof RoutingPolicy.Failover failover && !failover.primary();
    }

    @Override
    int pick(QuerySource client) {
        for (int i = 0; i < size(); i++) {
            if (isHealthy(i)) {
                return i;
            }
        }
        return 0;
    }
}
