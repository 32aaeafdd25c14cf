package io.faultline.scenario.report;

import io.faultline.engine.Lateness;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.PacketLedger;
import io.faultline.scenario.expect.Durations;
import io.faultline.scenario.expect.ExpectationResult;
import java.util.ArrayList;
import java.util.List;

/** Finds the verdict: first whether the run can be believed at all, then whether it showed what was expected. */
public final class Judge {
    private final List<String> invalid = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();

    /**
     * Looks at the run itself.
     *
     * @param latenessBudgetNs a 99th percentile of lateness above this makes a run not believable
     */
    public void run(NetworkLoop loop, PacketLedger ledger, long latenessBudgetNs) {
        if (loop.failures() > 0) {
            invalid.add(loop.failures() + " events failed with an exception (expected: none; see the log)");
        }
        Lateness.Snapshot lateness = loop.lateness().snapshot();
        if (lateness.p99Ns() > latenessBudgetNs) {
            invalid.add("one event in a hundred ran more than " + Durations.text(lateness.p99Ns())
                    + " late (expected: at most " + Durations.text(latenessBudgetNs) + "; the machine is too busy)");
        }
        try {
            ledger.assertConserved();
        } catch (IllegalStateException e) {
            invalid.add(String.valueOf(e.getMessage()));
        }
    }

    /** Looks at one expectation. */
    public void expectation(ExpectationResult result) {
        switch (result.status()) {
            case PASSED -> {}
            case FAILED ->
                failed.add(result.expectation().name() + " "
                        + result.expectation().timing().describe() + ": " + result.seen());
            case UNDECIDED -> undecided.add(result.expectation().name());
        }
    }

    /** The verdict on all that was looked at. */
    public Verdict verdict() {
        if (!invalid.isEmpty()) {
            return Verdict.INVALID;
        }
        // What was seen to fail has failed, even if the rest was not awaited.
        if (!failed.isEmpty()) {
            return Verdict.FAILED;
        }
        return undecided.isEmpty() ? Verdict.PASSED : Verdict.INVALID;
    }

    /** Why it is not {@link Verdict#PASSED}. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>(invalid);
        reasons.addAll(failed);
        if (!undecided.isEmpty()) {
            reasons.add("ended before " + undecided.size()
                    + " expectations could be decided (expected: none; the first is " + undecided.get(0) + ")");
        }
        return reasons;
    }
}
