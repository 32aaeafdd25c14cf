package io.faultline.scenario.expect;

/**
 * How an expectation ended.
 *
 * @param expectation what was expected
 * @param status whether it was met
 * @param seen what the deciding probe saw, or why there was none
 * @param decidedAtNs the incident's time of the deciding probe
 * @param probes how many probes were answered
 */
public record ExpectationResult(Expectation expectation, Status status, String seen, long decidedAtNs, int probes) {
    /** Whether an expectation was met. */
    public enum Status {
        /** It was. */
        PASSED,
        /** It was not. */
        FAILED,
        /** The run ended before it could be decided. */
        UNDECIDED
    }
}
