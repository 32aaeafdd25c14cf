package io.faultline.dns.plane.enact;

import io.faultline.engine.Timer;
import io.faultline.host.Host;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an enactor thinks with: work takes time, and more of it while the host is slow. What is left of the work under way takes
 * its time at the new speed. Loop thread only.
 */
final class Processor {
    private final Host host;
    private final long workNs;
    private final RandomGenerator random;
    private final Timer timer;
    private double factor = 1;
    private @Nullable Runnable then;

    /** @param workNs mean of a piece of work at full speed, uniform from half to one and a half of it */
    Processor(Host host, long workNs, RandomGenerator random) {
        this.host = host;
        this.workNs = workNs;
        this.random = random;
        this.timer = new Timer(host.loop(), host.id(), nowNs -> done());
    }

    /** Works a while, then does what comes next; one piece of work at a time. */
    void work(Runnable next) {
        if (then != null) {
            throw new IllegalStateException(host + " works already (expected: one piece of work at a time)");
        }
        then = next;
        timer.arm(host.loop().nowNs() + (long) (workNs * (0.5 + random.nextDouble()) * factor));
    }

    /** Works so many times slower from now on; 1 is full speed. */
    void slow(double newFactor) {
        if (!(newFactor > 0 && newFactor <= 1e9)) {
            throw new IllegalArgumentException("factor: " + newFactor + " (expected: 0 < factor <= 1e9)");
        }
        if (timer.isArmed()) {
            long nowNs = host.loop().nowNs();
            timer.arm(nowNs + (long) ((timer.deadlineNs() - nowNs) / factor * newFactor));
        }
        factor = newFactor;
    }

    double factor() {
        return factor;
    }

    /** Forgets the work under way. */
    void cancel() {
        timer.disarm();
        then = null;
    }

    private void done() {
        Runnable next = then;
        then = null;
        if (next != null) {
            next.run();
        }
    }
}
