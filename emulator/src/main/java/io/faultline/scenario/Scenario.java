package io.faultline.scenario;

import io.faultline.scenario.expect.Expectation;
import io.faultline.topology.model.Topology;
import java.util.List;

/**
 * A topology with its script and what is expected of it, checked.
 *
 * @param topology the region
 * @param script what happens, in the order of its writing
 * @param expectations what must hold
 */
public record Scenario(Topology topology, List<TimedAction> script, List<Expectation> expectations) {
    /** Copies the lists. */
    public Scenario {
        script = List.copyOf(script);
        expectations = List.copyOf(expectations);
    }

    /** The incident's time of the last action or probe. */
    public long lengthNs() {
        long last = 0;
        for (TimedAction timed : script) {
            last = Math.max(last, timed.lastNs());
        }
        for (Expectation expectation : expectations) {
            last = Math.max(last, expectation.timing().lastNs());
        }
        return last;
    }
}
