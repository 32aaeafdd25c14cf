package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Chooses the healthy record set for the smallest area that the client is in. */
final class GeolocationChooser extends Chooser {
    private final ClientLocations locations;
    /** By location the candidates whose area it is in, smallest first. */
    private final int[][] matching;
    /** Those of a client that is nowhere. */
    private final int[] everybody;

    GeolocationChooser(List<Candidate> candidates, ClientLocations locations) {
        super(candidates);
        this.locations = locations;
        this.matching = locations.all().stream()
                .map(location -> matching(candidates, location.area()))
                .toArray(int[][]::new);
        this.everybody = matching(candidates, RoutingPolicy.Area.EVERYBODY);
    }

    private static int[] matching(List<Candidate> candidates, RoutingPolicy.Area place) {
        return IntStream.range(0, candidates.size())
                .filter(i -> area(candidates.get(i)).holds(place))
                .boxed()
                .sorted(Comparator.comparingInt(i -> -area(candidates.get(i)).precision()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static RoutingPolicy.Area area(Candidate candidate) {
        return candidate.set().policy() instanceof RoutingPolicy.Geolocation geolocation
                ? geolocation.area()
                : RoutingPolicy.Area.EVERYBODY;
    }

    @Override
    int pick(QuerySource client) {
        int location = locations.find(client);
        int[] order = location < 0 ? everybody : matching[location];
        for (int i : order) {
            if (isHealthy(i)) {
                return i;
            }
        }
        return order.length == 0 ? NONE : order[0];
    }
}
