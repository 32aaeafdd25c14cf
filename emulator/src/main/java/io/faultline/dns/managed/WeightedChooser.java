package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws by weight. */
final class WeightedChooser extends Chooser {
    private final int[] weights;
    private final RandomGenerator random;

    WeightedChooser(List<Candidate> candidates, RandomGenerator random) {
        super(candidates);
        this.random = random;
        this.weights = candidates.stream()
                .mapToInt(candidate ->
                        candidate.set().policy() instanceof RoutingPolicy.Weighted weighted ? weighted.weight() : 0)
                .toArray();
    }

    @Override
    int pick(QuerySource client) {
        double draw = random.nextDouble();
        int picked = draw(draw, true, true);
        // Weight 0 waits until all others are unhealthy.
        picked = picked == NONE ? draw(draw, true, false) : picked;
        picked = picked == NONE ? draw(draw, false, true) : picked;
        return picked == NONE ? draw(draw, false, false) : picked;
    }

    /** Draws among the healthy or all, by weight or evenly; {@link #NONE} if there are none to draw from. */
    private int draw(double draw, boolean onlyHealthy, boolean byWeight) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += share(i, onlyHealthy, byWeight);
        }
        int left = (int) (draw * sum);
        for (int i = 0; i < weights.length; i++) {
            left -= share(i, onlyHealthy, byWeight);
            if (left < 0) {
                return i;
            }
        }
        return NONE;
    }

    private int share(int i, boolean onlyHealthy, boolean byWeight) {
        return onlyHealthy && !isHealthy(i) ? 0 : byWeight ? weights[i] : 1;
    }
}
