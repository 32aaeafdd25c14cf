package io.faultline.dns.managed;

/** How one of several record sets of a name and type is chosen. */
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
}
