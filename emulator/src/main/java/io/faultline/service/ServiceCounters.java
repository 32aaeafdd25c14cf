package io.faultline.service;

/** What a service has done since it was made. Loop thread only. */
public final class ServiceCounters {
    private final long[] byStatusClass = new long[6];
    long requests;
    long queueFull;
    long timedOut;
    long dependencyFailures;
    long degraded;
    long connectionsRefused;

    /** Requests that arrived, health checks not counted. */
    public long requests() {
        return requests;
    }

    /** Answers with a status of this class, 1 to 5; health checks not counted. */
    public long answers(int statusClass) {
        return byStatusClass[statusClass];
    }

    /** Requests answered 503 because the queue was full. */
    public long queueFull() {
        return queueFull;
    }

    /** Requests answered 503 or 504 because they took too long. */
    public long timedOut() {
        return timedOut;
    }

    /** Calls of dependencies that failed. */
    public long dependencyFailures() {
        return dependencyFailures;
    }

    /** Answers given without an optional dependency. */
    public long degraded() {
        return degraded;
    }

    /** Connections closed because there were too many. */
    public long connectionsRefused() {
        return connectionsRefused;
    }

    void answered(int status) {
        byStatusClass[status / 100]++;
    }
}
