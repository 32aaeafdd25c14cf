package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import io.faultline.engine.RandomDraws;
import java.util.function.Predicate;

/**
 * Queries at random, each for itself; which ones is determined by the run's seed and this one.
 *
 * @param probability 0 to 1
 * @param seed another one takes others
 */
public record Chance(double probability, long seed) implements Criterion {

    /** Creates the criterion. */
    public Chance {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability: " + probability + " (expected: 0 <= probability <= 1)");
        }
    }

    @Override
    public String describe() {
        return "with probability " + probability;
    }

    @Override
    public Predicate<Query> at(FaultSite site) {
        RandomDraws draws = site.draws("chance-" + seed);
        return new Predicate<>() {
            private long number;

            @Override
            public boolean test(Query query) {
                return draws.uniform(number++) < probability;
            }
        };
    }
}
