package io.faultline.service.call;

import io.faultline.engine.Timer;
import org.jspecify.annotations.Nullable;

/** One call with its retries. Loop thread only. */
public final class RetryingCall {
    private final RetryingCaller retrying;
    private final HttpUrl url;
    private final RetryingCaller.Listener listener;
    private final Timer backoff;
    private final long beganNs;
    private @Nullable HttpCall call;
    private int attempts;
    private long delayNs;
    private boolean ended;

    RetryingCall(RetryingCaller retrying, HttpUrl url, RetryingCaller.Listener listener) {
        this.retrying = retrying;
        this.url = url;
        this.listener = listener;
        this.beganNs = retrying.loop().nowNs();
        this.backoff = new Timer(retrying.loop(), retrying.caller().nodeId(), nowNs -> attempt());
    }

    /** Gives it up; nobody is told. */
    public void cancel() {
        if (ended) {
            return;
        }
        end();
        HttpCall open = call;
        call = null;
        if (open != null) {
            open.cancel();
        }
    }

    void attempt() {
        int attempt = ++attempts;
        HttpCall made = retrying.caller().get(url, this::attempted);
        // It may have failed at once, and the next attempt have begun.
        if (!ended && attempts == attempt && !backoff.isArmed()) {
            call = made;
        }
    }

    private void attempted(CallResult result) {
        call = null;
        listener.attempted(result, attempts);
        if (ended) {
            return;
        }
        if (result.outcome() == CallOutcome.SUCCESS) {
            retrying.budget().onSuccess(attempts - 1);
        } else {
            long waitNs = retrying.retryDelayNs(result, attempts, delayNs);
            if (waitNs >= 0) {
                delayNs = waitNs;
                backoff.arm(retrying.loop().nowNs() + waitNs);
                return;
            }
        }
        end();
        listener.ended(result, attempts, retrying.loop().nowNs() - beganNs);
    }

    private void end() {
        ended = true;
        backoff.disarm();
        retrying.ended(this);
    }
}
