package io.faultline.dns.plane.http;

/** What a service has answered so far. Loop thread only. */
public final class ApiCounters {
    long ok;
    long refused;
    long throttled;
    long failed;

    ApiCounters() {}

    /** Answers below 400. */
    public long ok() {
        return ok;
    }

    /** Answers from 400 to 499 but 429. */
    public long refused() {
        return refused;
    }

    /** Answers 429: more requests a second than the service takes. */
    public long throttled() {
        return throttled;
    }

    /** Answers from 500 on. */
    public long failed() {
        return failed;
    }

    void answered(int status) {
        if (status < 400) {
            ok++;
        } else if (status == 429) {
            throttled++;
        } else if (status < 500) {
            refused++;
        } else {
            failed++;
        }
    }
}
