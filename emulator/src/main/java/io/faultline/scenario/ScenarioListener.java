package io.faultline.scenario;

import io.faultline.scenario.action.Action;
import io.faultline.scenario.action.OperatorCommand;
import io.faultline.scenario.expect.ExpectationResult;
import io.faultline.scenario.report.RunReport;

/** Hears of a run's progress; all times are the incident's. Called on the loop's thread. */
public interface ScenarioListener {
    /** A phase of the incident begins. */
    default void phaseBegan(String phase, long incidentNs) {}

    /** A line of the script was carried out. */
    default void applied(TimedAction timed, long incidentNs) {}

    /** The window of a line of the script ended and it was taken back. */
    default void undone(TimedAction timed, long incidentNs) {}

    /** An operator did something that is not in the script. */
    default void intervened(Action action, long incidentNs) {}

    /**
     * An operator's command ended.
     *
     * @param arrived true if the device carried it out just now, false if no attempt reached it
     */
    default void commandEnded(OperatorCommand command, boolean arrived, long incidentNs) {}

    /** An expectation was decided. */
    default void decided(ExpectationResult result) {}

    /** The script and all its expectations are done. */
    default void finished(RunReport report) {}
}
