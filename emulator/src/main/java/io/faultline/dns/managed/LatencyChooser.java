package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import java.util.List;

/** Chooses the healthy region that is nearest to the client's location; of a client that is nowhere, all are equally far. */
final class LatencyChooser extends Chooser {
    private final ClientLocations locations;
    /** By location and candidate, in nanoseconds. */
    private final long[][] latencies;

    LatencyChooser(List<Candidate> candidates, ClientLocations locations) {
        super(candidates);
        this.locations = locations;
        this.latencies = locations.all().stream()
                .map(location -> candidates.stream()
                        .mapToLong(candidate -> latency(location, candidate))
                        .toArray())
                .toArray(long[][]::new);
    }

    private static long latency(ClientLocation location, Candidate candidate) {
        return candidate.set().policy() instanceof RoutingPolicy.Latency latency
                ? location.latencyNs().getOrDefault(latency.region(), Long.MAX_VALUE)
                : Long.MAX_VALUE;
    }

    @Override
    int pick(QuerySource client) {
        int location = locations.find(client);
        int picked = nearest(location, true);
        return picked == NONE ? nearest(location, false) : picked;
    }

    private int nearest(int location, boolean onlyHealthy) {
        int nearest = NONE;
        for (int i = 0; i < size(); i++) {
            boolean nearer = nearest == NONE || latency(location, i) < latency(location, nearest);
            if (nearer && (!onlyHealthy || isHealthy(i))) {
                nearest = i;
            }
        }
        return nearest;
    }

    private long latency(int location, int i) {
        return location < 0 ? 0 : latencies[location][i];
    }
}
