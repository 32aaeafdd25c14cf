package io.faultline.scenario.expect;

import io.faultline.engine.Event;
import io.faultline.engine.EventClass;
import io.faultline.engine.NetworkLoop;
import io.faultline.topology.Region;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Probes one expectation while the script runs, until it is decided. Loop thread only. */
public final class ExpectationRun implements Event {
    private static final long NO_EVENT = -1;

    private final Expectation expectation;
    private final Region region;
    private final NetworkLoop loop;
    private final long startNs;
    private final double speed;
    private final Consumer<ExpectationResult> decided;

    private @Nullable ExpectationResult result;
    private String lastSeen = "no probe was answered";
    private long token = NO_EVENT;
    private int probes;
    private int outstanding;
    private boolean lastProbeSent;

    /**
     * Prepares the probes.
     *
     * @param startNs the loop's time at which the incident's clock shows zero
     * @param speed seconds of the incident in a second of the loop
     * @param decided hears of the result, once
     */
    public ExpectationRun(
            Expectation expectation, Region region, long startNs, double speed, Consumer<ExpectationResult> decided) {
        this.expectation = expectation;
        this.region = region;
        this.loop = region.loop();
        this.startNs = startNs;
        this.speed = speed;
        this.decided = decided;
    }

    /** Schedules the first probe. */
    public void start() {
        schedule(expectation.timing().firstNs());
    }

    /** The result, once there is one. */
    public @Nullable ExpectationResult result() {
        return result;
    }

    /** Ends the probing; what is not decided stays so. */
    public void stop() {
        if (token != NO_EVENT) {
            loop.cancel(token);
            token = NO_EVENT;
        }
        if (result == null) {
            decide(ExpectationResult.Status.UNDECIDED, lastSeen, incidentNs(loop.nowNs()));
        }
    }

    @Override
    public void run(long nowNs, long dueNs, @Nullable Object payload) {
        token = NO_EVENT;
        long nextNs = nextAfter(dueNs);
        lastProbeSent = nextNs == Long.MAX_VALUE;
        outstanding++;
        expectation.condition().probe(region, nowNs, observation -> answered(observation, dueNs));
        if (result == null && !lastProbeSent) {
            schedule(nextNs);
        }
    }

    private void answered(Observation observation, long probedAtNs) {
        outstanding--;
        if (result != null) {
            return;
        }
        probes++;
        lastSeen = observation.seen();
        Timing timing = expectation.timing();
        boolean any = timing instanceof Timing.Within;
        if (observation.holds() == any) {
            // "At some probe" ends with the first that holds, "at every probe" with the first that does not.
            decide(any ? ExpectationResult.Status.PASSED : ExpectationResult.Status.FAILED, lastSeen, probedAtNs);
        } else if (lastProbeSent && outstanding == 0) {
            decide(any ? ExpectationResult.Status.FAILED : ExpectationResult.Status.PASSED, lastSeen, probedAtNs);
        }
    }

    private void decide(ExpectationResult.Status status, String seen, long atNs) {
        if (token != NO_EVENT) {
            loop.cancel(token);
            token = NO_EVENT;
        }
        result = new ExpectationResult(expectation, status, seen, atNs, probes);
        decided.accept(result);
    }

    private long nextAfter(long dueNs) {
        Timing timing = expectation.timing();
        long everyNs = timing instanceof Timing.Throughout throughout
                ? throughout.everyNs()
                : timing instanceof Timing.Within within ? within.everyNs() : Long.MAX_VALUE;
        if (dueNs >= timing.lastNs()) {
            return Long.MAX_VALUE;
        }
        return Math.min(everyNs > timing.lastNs() - dueNs ? Long.MAX_VALUE : dueNs + everyNs, timing.lastNs());
    }

    private void schedule(long dueNs) {
        // Probes come after the packets of their instant, as a client that looks would.
        token = loop.schedule(startNs + (long) (dueNs / speed), EventClass.TIMER, 0, this, dueNs, null);
    }

    private long incidentNs(long nowNs) {
        return (long) ((nowNs - startNs) * speed);
    }
}
