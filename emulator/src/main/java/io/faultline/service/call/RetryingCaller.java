package io.faultline.service.call;

import io.faultline.engine.NetworkLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes calls and makes those that fail again, as a policy says and a budget shared by all allows. Loop thread only. */
public final class RetryingCaller {
    private final HttpCaller caller;
    private final RetryPolicy policy;
    private final RetryBudget budget;
    private final RandomGenerator random;
    private final Set<RetryingCall> calls = new LinkedHashSet<>();

    /** Hears of a call's attempts and its end; one for each call, on the loop's thread. */
    public interface Listener {
        /** An attempt ended; {@code attempt} is 1 for the first. */
        default void attempted(CallResult result, int attempt) {}

        /** The call ended with this attempt; {@code latencyNs} is from the start of the first, waits included. */
        void ended(CallResult last, int attempts, long latencyNs);
    }

    /**
     * Makes a caller.
     *
     * @param random draws the jitter of the waits
     */
    public RetryingCaller(HttpCaller caller, RetryPolicy policy, RetryBudget budget, RandomGenerator random) {
        this.caller = caller;
        this.policy = policy;
        this.budget = budget;
        this.random = random;
    }

    /** Starts a {@code GET}; the listener may hear of its end before this method returns. */
    public RetryingCall get(HttpUrl url, Listener listener) {
        RetryingCall call = new RetryingCall(this, url, listener);
        calls.add(call);
        budget.onRequest(loop().nowNs());
        call.attempt();
        return call;
    }

    /** Calls under way or waiting for their next attempt. */
    public int active() {
        return calls.size();
    }

    /** The budget that its calls share. */
    public RetryBudget budget() {
        return budget;
    }

    /** Closes the connections that wait for their next call. */
    public void closeIdle() {
        caller.closeIdle();
    }

    /** Cancels all calls and closes all connections. */
    public void close() {
        new ArrayList<>(calls).forEach(RetryingCall::cancel);
        caller.close();
    }

    NetworkLoop loop() {
        return caller.loop();
    }

    HttpCaller caller() {
        return caller;
    }

    /** How long to wait before another attempt, or -1 if there is to be none. */
    long retryDelayNs(CallResult failed, int retry, long previousDelayNs) {
        if (!policy.retryOn().contains(failed.outcome())) {
            return -1;
        }
        budget.onFailure();
        if (retry > policy.maxRetries() || !budget.tryRetry(loop().nowNs())) {
            return -1;
        }
        return policy.backoff().delayNs(retry, previousDelayNs, random);
    }

    void ended(RetryingCall call) {
        calls.remove(call);
    }
}
