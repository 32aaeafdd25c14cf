package io.faultline.scenario.report;

import io.faultline.engine.Lateness;
import io.faultline.scenario.expect.ExpectationResult;
import java.util.List;
import java.util.Map;

/**
 * What is known at the end of a run.
 *
 * @param topology its name
 * @param seed of all chance
 * @param speed seconds of the incident in a second of the loop
 * @param verdict how it ended
 * @param reasons why it is not {@link Verdict#PASSED}, for a reader; empty if it is
 * @param lengthNs how long it ran, by the incident's clock
 * @param digest stands for every event, in order; equal for equal runs on a virtual clock
 * @param phases the phases in order
 * @param expectations the expectations in the order of their writing
 * @param packets the ledger: injected, duplicated, fragmented, delivered, in flight
 * @param drops packets dropped, by reason; those that are not zero
 * @param events events that the loop ran
 * @param lateness how late they ran against the wall clock; empty on a virtual clock
 */
public record RunReport(
        String topology,
        long seed,
        double speed,
        Verdict verdict,
        List<String> reasons,
        long lengthNs,
        String digest,
        List<PhaseTime> phases,
        List<ExpectationResult> expectations,
        Map<String, Long> packets,
        Map<String, Long> drops,
        long events,
        Lateness.Snapshot lateness) {
    /** Copies the lists. */
    public RunReport {
        reasons = List.copyOf(reasons);
        phases = List.copyOf(phases);
        expectations = List.copyOf(expectations);
    }
}
