package io.faultline.scenario.report;

/** How a run ended. */
public enum Verdict {
    /** Every expectation was met. */
    PASSED,
    /** At least one was not. */
    FAILED,
    /** The run cannot be believed: it ran too late, lost a packet's account, or failed inside. */
    INVALID
}
