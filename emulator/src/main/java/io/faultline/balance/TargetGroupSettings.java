package io.faultline.balance;

/**
 * What makes a target healthy, and what to do when too few are.
 *
 * @param rise checks that an unhealthy target has to pass in a row; a new target has to pass one
 * @param fall checks that a target has to fail in a row to become unhealthy
 * @param healthChecked false if nothing checks the targets: they are healthy once registered
 * @param failOpen true to send to unhealthy targets too when too few are healthy, as NLB, ALB and Envoy's panic mode do
 * @param panicThreshold 0 to 1: too few are healthy when their share is below this; 0 means when none is (AWS; Envoy: 0.5)
 * @param deregistrationDelayNs how long a draining target keeps its flows, in nanoseconds (AWS: 300 s)
 */
public record TargetGroupSettings(
        int rise,
        int fall,
        boolean healthChecked,
        boolean failOpen,
        double panicThreshold,
        long deregistrationDelayNs) {
    private static final int MAX_THRESHOLD = 1000;

    public TargetGroupSettings {
        requireThreshold("rise", rise);
        requireThreshold("fall", fall);
        if (!(panicThreshold >= 0 && panicThreshold <= 1)) {
            throw new IllegalArgumentException("panic threshold: " + panicThreshold + " (expected: 0 to 1)");
        }
        if (deregistrationDelayNs < 0) {
            throw new IllegalArgumentException(
                    "deregistration delay: " + deregistrationDelayNs + " ns (expected: >= 0)");
        }
    }

    /** Health-checked, rise 3, fall 3, fail-open when none is healthy, 300 s to drain. */
    public static TargetGroupSettings defaults() {
        return new TargetGroupSettings(3, 3, true, true, 0, 300_000_000_000L);
    }

    public TargetGroupSettings withThresholds(int newRise, int newFall) {
        return new TargetGroupSettings(
                newRise, newFall, healthChecked, failOpen, panicThreshold, deregistrationDelayNs);
    }

    public TargetGroupSettings unchecked() {
        return new TargetGroupSettings(rise, fall, false, failOpen, panicThreshold, deregistrationDelayNs);
    }

    public TargetGroupSettings failClosed() {
        return new TargetGroupSettings(rise, fall, healthChecked, false, 0, deregistrationDelayNs);
    }

    /** Fail-open as soon as less than this share of the targets is healthy. */
    public TargetGroupSettings failOpenBelow(double share) {
        return new TargetGroupSettings(rise, fall, healthChecked, true, share, deregistrationDelayNs);
    }

    public TargetGroupSettings withDeregistrationDelayNs(long delayNs) {
        return new TargetGroupSettings(rise, fall, healthChecked, failOpen, panicThreshold, delayNs);
    }

    private static void requireThreshold(String name, int value) {
        if (value < 1 || value > MAX_THRESHOLD) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + MAX_THRESHOLD + ")");
        }
    }
}
