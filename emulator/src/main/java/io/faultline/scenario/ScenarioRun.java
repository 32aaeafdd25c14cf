package io.faultline.scenario;

import io.faultline.engine.Event;
import io.faultline.engine.EventClass;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.PacketLedger;
import io.faultline.scenario.action.Action;
import io.faultline.scenario.action.OperatorCommand;
import io.faultline.scenario.action.PhaseMark;
import io.faultline.scenario.action.Stage;
import io.faultline.scenario.expect.Expectation;
import io.faultline.scenario.expect.ExpectationResult;
import io.faultline.scenario.expect.ExpectationRun;
import io.faultline.scenario.report.Judge;
import io.faultline.scenario.report.PhaseTime;
import io.faultline.scenario.report.RunReport;
import io.faultline.topology.Plane;
import io.faultline.topology.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario against a built region: carries out the script, probes what is expected and judges. Times of the
 * script are divided by the run's speed. Loop thread only.
 */
public final class ScenarioRun {
    private static final long NO_EVENT = -1;

    private final Scenario scenario;
    private final Region region;
    private final Stage stage;
    private final NetworkLoop loop;
    private final double speed;
    private final long latenessBudgetNs;
    private final List<ScenarioListener> listeners = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<ExpectationRun> probes = new ArrayList<>();
    private final List<PhaseTime> phases = new ArrayList<>();
    private long startNs;
    private int open;
    private boolean finishing;
    private long finishToken = NO_EVENT;
    private @Nullable RunReport report;

    /**
     * Prepares a run.
     *
     * @param speed seconds of the incident in a second of the loop, {@code > 0}
     * @param latenessBudgetNs how late events may run (99th percentile) for the run to be believed
     */
    public ScenarioRun(Scenario scenario, Region region, double speed, long latenessBudgetNs) {
        this.scenario = scenario;
        this.region = region;
        this.stage = Stage.of(region, this::commandEnded);
        this.loop = region.loop();
        this.speed = speed;
        this.latenessBudgetNs = latenessBudgetNs;
    }

    /** Adds a listener, before the start. */
    public void addListener(ScenarioListener listener) {
        listeners.add(listener);
    }

    /** Starts the incident's clock now. */
    public void start() {
        startNs = loop.nowNs();
        loop.lateness().reset();
        Plane plane = region.plane();
        if (plane != null) {
            plane.start();
        }
        for (TimedAction timed : scenario.script()) {
            Line line = new Line(timed);
            lines.add(line);
            line.schedule(timed.fromNs(), Line.APPLY);
        }
        for (Expectation expectation : scenario.expectations()) {
            probes.add(new ExpectationRun(expectation, region, startNs, speed, this::decided));
        }
        open = lines.size() + probes.size();
        probes.forEach(ExpectationRun::start);
    }

    /** The incident's clock. */
    public long incidentNs() {
        return incidentNsAt(loop.nowNs());
    }

    /** What the incident's clock shows at a time of the loop; negative before the start. */
    public long incidentNsAt(long loopNs) {
        return (long) ((loopNs - startNs) * speed);
    }

    /** Seconds of the incident in a second of the loop. */
    public double speed() {
        return speed;
    }

    /** The phase that was marked last, or an empty text. */
    public String phase() {
        return phases.isEmpty() ? "" : phases.get(phases.size() - 1).name();
    }

    /** The expectations that are decided so far. */
    public List<ExpectationResult> results() {
        List<ExpectationResult> results = new ArrayList<>();
        for (ExpectationRun probe : probes) {
            ExpectationResult result = probe.result();
            if (result != null) {
                results.add(result);
            }
        }
        return results;
    }

    /** The scenario. */
    public Scenario scenario() {
        return scenario;
    }

    /** The region. */
    public Region region() {
        return region;
    }

    /** Tells whether the script and all expectations are done. */
    public boolean isFinished() {
        return report != null;
    }

    /** Carries out an action that an operator asked for while the run goes on. */
    public void intervene(Action action) {
        if (action instanceof PhaseMark mark) {
            beginPhase(mark, incidentNs());
        }
        action.apply(stage, loop.nowNs());
        listeners.forEach(listener -> listener.intervened(action, incidentNs()));
    }

    /** Ends the run, whether it is done or not, and returns the report. */
    public RunReport finish() {
        if (report == null) {
            finishing = true;
            if (finishToken != NO_EVENT) {
                loop.cancel(finishToken);
                finishToken = NO_EVENT;
            }
            lines.forEach(Line::cancel);
            probes.forEach(ExpectationRun::stop);
            stage.management().close();
            report = report();
            RunReport made = report;
            listeners.forEach(listener -> listener.finished(made));
        }
        return report;
    }

    private void beginPhase(PhaseMark mark, long incidentNs) {
        phases.add(new PhaseTime(mark.name(), incidentNs));
        listeners.forEach(listener -> listener.phaseBegan(mark.name(), incidentNs));
    }

    private void commandEnded(OperatorCommand command, boolean arrived) {
        listeners.forEach(listener -> listener.commandEnded(command, arrived, incidentNs()));
    }

    private void decided(ExpectationResult result) {
        open--;
        listeners.forEach(listener -> listener.decided(result));
        finishIfDone();
    }

    private void finishIfDone() {
        if (open == 0 && !finishing) {
            finishing = true;
            // Not at once: the answer that decided may be a packet of which the ledger does not know yet what became of
            // it.
            finishToken =
                    loop.schedule(loop.nowNs(), EventClass.TIMER, 0, (nowNs, what, payload) -> finishNow(), 0, null);
        }
    }

    private void finishNow() {
        finishToken = NO_EVENT;
        finish();
    }

    private RunReport report() {
        PacketLedger ledger = region.network().ledger();
        Judge judge = new Judge();
        judge.run(loop, ledger, latenessBudgetNs);
        List<ExpectationResult> results = results();
        results.forEach(judge::expectation);
        Map<String, Long> packets = new LinkedHashMap<>();
        packets.put("injected", ledger.injected());
        packets.put("duplicated", ledger.duplicated());
        packets.put("fragmented", ledger.fragmented());
        packets.put("delivered", ledger.delivered());
        packets.put("in_flight", ledger.inFlight());
        Map<String, Long> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            if (ledger.dropped().count(reason) > 0) {
                drops.put(
                        reason.name().toLowerCase(Locale.ROOT), ledger.dropped().count(reason));
            }
        }
        return new RunReport(
                scenario.topology().name(),
                loop.seed(),
                speed,
                judge.verdict(),
                judge.reasons(),
                incidentNs(),
                loop.digest().hex(),
                phases,
                results,
                packets,
                drops,
                loop.executedEvents(),
                loop.lateness().snapshot());
    }

    /** A line of the script on its way through its times. */
    private final class Line implements Event {
        static final long APPLY = 0;
        static final long UNDO = 1;

        private final TimedAction timed;
        private Action.Undo undo = Action.Undo.NOTHING;
        private long dueNs;
        private long token = NO_EVENT;

        Line(TimedAction timed) {
            this.timed = timed;
        }

        void schedule(long incidentNs, long what) {
            dueNs = incidentNs;
            token = loop.schedule(startNs + (long) (incidentNs / speed), EventClass.ADMIN, 0, this, what, null);
        }

        void cancel() {
            if (token != NO_EVENT) {
                loop.cancel(token);
                token = NO_EVENT;
            }
        }

        @Override
        public void run(long nowNs, long what, @Nullable Object payload) {
            token = NO_EVENT;
            if (what == UNDO) {
                undo.undo(nowNs);
                listeners.forEach(listener -> listener.undone(timed, dueNs));
            } else {
                if (timed.action() instanceof PhaseMark mark) {
                    beginPhase(mark, dueNs);
                }
                undo = timed.action().apply(stage, nowNs);
                listeners.forEach(listener -> listener.applied(timed, dueNs));
                if (continues()) {
                    return;
                }
            }
            open--;
            finishIfDone();
        }

        private boolean continues() {
            Long toNs = timed.toNs();
            if (toNs == null) {
                return false;
            }
            if (timed.everyNs() == 0) {
                schedule(toNs, UNDO);
                return true;
            }
            if (dueNs + timed.everyNs() <= toNs) {
                schedule(dueNs + timed.everyNs(), APPLY);
                return true;
            }
            return false;
        }
    }
}
