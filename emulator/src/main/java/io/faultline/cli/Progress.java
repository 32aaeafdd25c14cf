package io.faultline.cli;

import io.faultline.scenario.ScenarioListener;
import io.faultline.scenario.TimedAction;
import io.faultline.scenario.action.Action;
import io.faultline.scenario.action.OperatorCommand;
import io.faultline.scenario.action.PhaseMark;
import io.faultline.scenario.expect.Durations;
import io.faultline.scenario.expect.ExpectationResult;
import io.faultline.scenario.report.RunReport;
import java.io.PrintWriter;

/** Prints a line for each thing that a reader of a run wants to see happen. */
final class Progress implements ScenarioListener {
    private static final int TIME_WIDTH = 10;

    private final PrintWriter out;

    Progress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void phaseBegan(String phase, long incidentNs) {
        line(incidentNs, "== " + phase);
    }

    @Override
    public void applied(TimedAction timed, long incidentNs) {
        if (!(timed.action() instanceof PhaseMark)) {
            line(
                    incidentNs,
                    "   " + timed.action().describe() + (timed.note().isEmpty() ? "" : "  (" + timed.note() + ")"));
        }
    }

    @Override
    public void undone(TimedAction timed, long incidentNs) {
        line(incidentNs, "   end of: " + timed.action().describe());
    }

    @Override
    public void intervened(Action action, long incidentNs) {
        line(incidentNs, "   operator: " + action.describe());
    }

    @Override
    public void commandEnded(OperatorCommand command, boolean arrived, long incidentNs) {
        line(
                incidentNs,
                arrived
                        ? "   done by " + command.to() + ": " + command.action().describe()
                        : "   " + command.to() + " could not be reached: gave up to "
                                + command.action().describe());
    }

    @Override
    public void decided(ExpectationResult result) {
        String what = result.expectation().name() + ", "
                + result.expectation().timing().describe();
        switch (result.status()) {
            case PASSED -> line(result.decidedAtNs(), "ok " + what + ": " + result.seen());
            case FAILED -> line(result.decidedAtNs(), "NOT MET " + what + ": " + result.seen());
            case UNDECIDED -> {
                // The run was ended before its script; the summary says so once.
            }
        }
    }

    /** The last words. */
    static void summary(RunReport report, PrintWriter out) {
        long passed = report.expectations().stream()
                .filter(result -> result.status() == ExpectationResult.Status.PASSED)
                .count();
        out.printf(
                "%s  %s: %d of %d expectations met in %s of the incident, %,d events%n",
                report.verdict(),
                report.topology(),
                passed,
                report.expectations().size(),
                Durations.text(report.lengthNs()),
                report.events());
        report.reasons().forEach(reason -> out.println("  " + reason));
        out.flush();
    }

    private void line(long incidentNs, String text) {
        out.printf("%" + TIME_WIDTH + "s  %s%n", clock(incidentNs), text);
        out.flush();
    }

    /** {@code 2:37:00} hours, minutes and seconds of the incident. */
    private static String clock(long incidentNs) {
        long seconds = incidentNs / 1_000_000_000L;
        return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
