package io.faultline.service.client;

import io.faultline.service.call.CallOutcome;
import org.HdrHistogram.Histogram;

/** What became of a population's requests since it was made. Loop thread only. */
public final class PopulationStats {
    private static final long HIGHEST_US = 3_600_000_000L;

    private final long[] requestsBy = new long[CallOutcome.count()];
    private final long[] attemptsBy = new long[CallOutcome.count()];
    private final Histogram successLatencyUs = new Histogram(HIGHEST_US, 2);
    private final Histogram failureLatencyUs = new Histogram(HIGHEST_US, 2);
    private final SuccessWindow window = new SuccessWindow();
    private long requests;
    private long attempts;

    /** Requests that clients wanted to make, those shed included. */
    public long requests() {
        return requests;
    }

    /** Attempts that ended: first ones and retries. */
    public long attempts() {
        return attempts;
    }

    /** Requests that ended this way, by their last attempt. */
    public long requests(CallOutcome outcome) {
        return requestsBy[outcome.index()];
    }

    /** Attempts that ended this way. */
    public long attempts(CallOutcome outcome) {
        return attemptsBy[outcome.index()];
    }

    /** Requests that ended, in any way. */
    public long ended() {
        long sum = 0;
        for (long count : requestsBy) {
            sum += count;
        }
        return sum;
    }

    /** Attempts for each request that was made: 1 without retries. NaN before the first. */
    public double amplification() {
        long made = ended() - requests(CallOutcome.SHED);
        return made == 0 ? Double.NaN : (double) attempts / made;
    }

    /** Microseconds from a request's start to its success, retries included; not to be changed. */
    public Histogram successLatencyUs() {
        return successLatencyUs;
    }

    /** Microseconds from a request's start to its failure, retries included; not to be changed. */
    public Histogram failureLatencyUs() {
        return failureLatencyUs;
    }

    /** Success rates of the last minutes. */
    public SuccessWindow window() {
        return window;
    }

    void countRequest() {
        requests++;
    }

    void countAttempt(CallOutcome outcome) {
        attempts++;
        attemptsBy[outcome.index()]++;
    }

    void countEnd(CallOutcome outcome, long latencyNs, long nowNs) {
        requestsBy[outcome.index()]++;
        boolean success = outcome == CallOutcome.SUCCESS;
        window.add(success, nowNs);
        if (outcome != CallOutcome.SHED) {
            (success ? successLatencyUs : failureLatencyUs).recordValue(Math.min(HIGHEST_US, latencyNs / 1000));
        }
    }
}
