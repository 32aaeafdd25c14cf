package io.faultline.balance.l7;

/** What a front has done since it was made. Loop thread only. */
public final class FrontCounters {
    private final long[] byStatusClass = new long[6];
    private final long[] own = new long[600];
    long requests;
    long aborted;
    long connectionsRefused;

    /** Requests that came. */
    public long requests() {
        return requests;
    }

    /** Answers with a status of this class, 1 to 5, the front's own included. */
    public long answers(int statusClass) {
        return byStatusClass[statusClass];
    }

    /** Answers with this status that the front itself gave: 400, 413, 501, 502, 503, 504. */
    public long ownAnswers(int status) {
        return own[status];
    }

    /** Answers that broke off because the target's did. */
    public long aborted() {
        return aborted;
    }

    /** Connections closed because there were too many. */
    public long connectionsRefused() {
        return connectionsRefused;
    }

    void answered(int status) {
        byStatusClass[Math.min(5, status / 100)]++;
    }

    void answeredItself(int status) {
        own[status]++;
        answered(status);
    }
}
