package io.faultline.service;

import io.faultline.engine.Timer;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.RetryingCall;
import io.faultline.service.call.RetryingCaller;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request from its arrival to its answer: waits for a worker, works, calls the dependencies. Loop thread only. */
final class ServiceExchange implements WorkerPool.Job, RetryingCaller.Listener {
    private final HttpService service;
    private final ServiceConnection connection;
    private final boolean health;
    private final long number;
    private final long arrivedNs;
    private final Timer deadline;
    private final Timer work;
    private final List<String> degraded = new ArrayList<>(0);
    private @Nullable RetryingCall call;
    private int dependency;
    private boolean working;
    private boolean ended;

    ServiceExchange(HttpService service, ServiceConnection connection, boolean health, long number) {
        this.service = service;
        this.connection = connection;
        this.health = health;
        this.number = number;
        this.arrivedNs = service.host().loop().nowNs();
        this.deadline = new Timer(service.host().loop(), service.host().id(), nowNs -> timedOut());
        this.work = new Timer(service.host().loop(), service.host().id(), nowNs -> worked());
    }

    void begin() {
        deadline.arm(arrivedNs + service.settings().requestTimeoutNs());
        if (!service.workers().submit(this)) {
            service.counters().queueFull++;
            end(failure(503, "queue full"));
        }
    }

    @Override
    public void start() {
        working = true;
        long workNs = health ? 0 : service.drawWorkNs();
        if (workNs > 0) {
            work.arm(service.host().loop().nowNs() + workNs);
        } else {
            worked();
        }
    }

    private void worked() {
        int failStatus = service.drawFailure(health);
        if (failStatus != 0) {
            end(failure(failStatus, "failing as told"));
        } else {
            callNext();
        }
    }

    private void callNext() {
        List<Dependency> dependencies = service.settings().dependencies();
        if (dependency == dependencies.size()) {
            end(health ? Answer.health(service.settings(), hostName()) : success());
            return;
        }
        int index = dependency;
        RetryingCall made = service.caller(index).get(dependencies.get(index).url(), this);
        // It may have ended, and even the next one begun, before get returned.
        if (!ended && dependency == index) {
            call = made;
        }
    }

    @Override
    public void ended(CallResult result, int attempts, long latencyNs) {
        Dependency called = service.settings().dependencies().get(dependency);
        call = null;
        if (result.outcome() != CallOutcome.SUCCESS) {
            service.dependencyFailed(called, result);
            if (!called.optional()) {
                end(Answer.dependencyFailure(service.settings(), hostName(), called, result));
                return;
            }
            degraded.add(called.name());
        }
        dependency++;
        callNext();
    }

    private void timedOut() {
        service.counters().timedOut++;
        if (call == null) {
            end(failure(503, working ? "request timeout" : "request timeout in queue"));
        } else {
            Dependency waitedFor = service.settings().dependencies().get(dependency);
            long latencyNs = service.host().loop().nowNs() - arrivedNs;
            CallResult result = new CallResult(CallOutcome.TIMEOUT, 0, "request timeout", "", latencyNs);
            end(Answer.dependencyFailure(service.settings(), hostName(), waitedFor, result));
        }
    }

    private Answer success() {
        if (!degraded.isEmpty()) {
            service.counters().degraded++;
        }
        return Answer.success(service.settings(), hostName(), number, degraded);
    }

    private Answer failure(int status, String error) {
        return Answer.failure(service.settings(), hostName(), status, error);
    }

    private String hostName() {
        return service.host().name();
    }

    private void end(Answer answer) {
        service.ended(this);
        stop();
        if (!health) {
            service.answered(answer.status(), service.host().loop().nowNs() - arrivedNs);
        }
        connection.answer(answer, number);
    }

    /** Ends it without an answer: its process is gone. */
    void stop() {
        ended = true;
        deadline.disarm();
        work.disarm();
        RetryingCall open = call;
        call = null;
        if (open != null) {
            open.cancel();
        }
        if (working) {
            working = false;
            service.workers().release();
        } else {
            service.workers().withdraw(this);
        }
    }
}
