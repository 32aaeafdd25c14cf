package io.faultline.dns.managed;

import io.faultline.packet.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one of several record sets of a name and type is chosen. Those of a name and type are all of one policy. */
public sealed interface RoutingPolicy {
    /** The largest weight. */
    int MAX_WEIGHT = 255;

    /** The only record set of its name and type. */
    record Simple() implements RoutingPolicy {}

    /**
     * Chosen as often as its share of all weights says.
     *
     * @param weight 0 to 255; 0 is chosen only if all others are 0 or unhealthy
     */
    record Weighted(int weight) implements RoutingPolicy {
        public Weighted {
            if (weight < 0 || weight > MAX_WEIGHT) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to " + MAX_WEIGHT + ")");
            }
        }
    }

    /**
     * The primary is chosen while it is healthy, or if neither is.
     *
     * @param primary whether it is, else it is the secondary
     */
    record Failover(boolean primary) implements RoutingPolicy {}

    /**
     * The one nearest to the client is chosen.
     *
     * @param region where its endpoints are
     */
    record Latency(String region) implements RoutingPolicy {}

    /**
     * The one for the smallest area that the client is in is chosen; without any, and without one for everybody, the answer is
     * NODATA.
     *
     * @param area for whom it is
     */
    record Geolocation(Area area) implements RoutingPolicy {}

    /**
     * The one with the longest prefix of the client's address is chosen.
     *
     * @param prefixes whom it is for; none for everybody else
     */
    record Cidr(List<Prefix> prefixes) implements RoutingPolicy {
        public Cidr {
            prefixes = List.copyOf(prefixes);
        }
    }

    /** Up to eight healthy ones, at random, answer together; each has one record. */
    record Multivalue() implements RoutingPolicy {}

    /**
     * A part of the world.
     *
     * @param continent such as {@code EU}, or null
     * @param country such as {@code DE}, or null
     * @param subdivision of the country, such as {@code BE}, or null
     */
    record Area(
            @Nullable String continent,
            @Nullable String country,
            @Nullable String subdivision) {
        /** Everybody. */
        public static final Area EVERYBODY = new Area(null, null, null);

        public Area {
            if (subdivision != null && country == null) {
                throw new IllegalArgumentException(
                        "subdivision: " + subdivision + " (expected: with the country that it is of)");
            }
        }

        /** How much it narrows down: 0 for everybody to 3 for a subdivision. */
        int precision() {
            return subdivision != null ? 3 : country != null ? 2 : continent != null ? 1 : 0;
        }

        /** Whether what is at {@code place} is in it; the narrowest that it tells counts. */
        boolean holds(Area place) {
            return switch (precision()) {
                case 0 -> true;
                case 1 -> same(continent, place.continent);
                case 2 -> same(country, place.country);
                default -> same(country, place.country) && same(subdivision, place.subdivision);
            };
        }

        private static boolean same(@Nullable String wanted, @Nullable String there) {
            return wanted != null && wanted.equalsIgnoreCase(there);
        }
    }
}
