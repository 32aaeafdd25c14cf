package io.faultline.telemetry.metrics;

import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.TimedAction;
import io.faultline.scenario.action.PhaseMark;
import io.faultline.scenario.expect.Expectation;
import io.faultline.scenario.expect.ExpectationResult;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What runs, where in the incident it is, and how the expectations stand. */
public final class RunMetrics implements MetricSource {
    private static final String PENDING = "pending";

    private final ScenarioRun run;
    private final Set<String> phases = new LinkedHashSet<>();

    /** Measures a run. */
    public RunMetrics(ScenarioRun run) {
        this.run = run;
        for (TimedAction timed : run.scenario().script()) {
            if (timed.action() instanceof PhaseMark mark) {
                phases.add(mark.name());
            }
        }
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.infos("faultline_run", "What runs.")
                .add(Labels.of(
                        "topology", run.scenario().topology().name(),
                        "seed", String.valueOf(run.region().loop().seed()),
                        "speed", String.valueOf(run.speed())));
        scrape.gauges("faultline_run_incident_time_seconds", "The incident's clock, from the script's start.")
                .add(Labels.EMPTY, run.incidentNs() / 1e9);
        scrape.gauges("faultline_run_finished", "1 when the script and all expectations are done.")
                .add(Labels.EMPTY, run.isFinished());
        String current = run.phase();
        if (!current.isEmpty()) {
            // An operator may have begun one that is not in the script.
            phases.add(current);
        }
        Scrape.Gauges phase =
                scrape.gauges("faultline_run_phase", "1 for the phase that began last, 0 for the others.");
        phases.forEach(name -> phase.add(Labels.of("phase", name), name.equals(current)));
        collectExpectations(scrape);
    }

    private void collectExpectations(Scrape scrape) {
        Map<Expectation, ExpectationResult.Status> decided = new HashMap<>();
        run.results().forEach(result -> decided.put(result.expectation(), result.status()));
        Scrape.Gauges state = scrape.gauges(
                "faultline_expectation_state", "1 for the state that the expectation is in, 0 for the others.");
        List<Expectation> expectations = run.scenario().expectations();
        for (int i = 0; i < expectations.size(); i++) {
            Expectation expectation = expectations.get(i);
            // Two may have the same name, as nothing forbids it.
            Labels at = Labels.of("expectation", expectation.name(), "number", String.valueOf(i + 1));
            ExpectationResult.Status status = decided.get(expectation);
            state.add(at.add("state", PENDING), status == null);
            for (ExpectationResult.Status possible : ExpectationResult.Status.values()) {
                state.add(at.add("state", LabelText.of(possible)), status == possible);
            }
        }
    }
}
