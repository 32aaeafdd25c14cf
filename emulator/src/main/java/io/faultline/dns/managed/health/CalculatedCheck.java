package io.faultline.dns.managed.health;

import java.util.List;

/** Healthy if enough of other checks are. */
public final class CalculatedCheck extends HealthCheck {
    /** As many as Route 53 takes. */
    public static final int MAX_CHILDREN = 255;

    private final int threshold;
    private final List<HealthCheck> children;

    /**
     * Makes one.
     *
     * @param threshold how many have to be healthy; 0 makes it always healthy, and more than there are never
     */
    public CalculatedCheck(String name, int threshold, List<HealthCheck> children) {
        super(name);
        if (threshold < 0 || threshold > MAX_CHILDREN + 1) {
            throw new IllegalArgumentException(
                    "threshold: " + threshold + " (expected: 0 to " + (MAX_CHILDREN + 1) + ")");
        }
        if (children.size() > MAX_CHILDREN) {
            throw new IllegalArgumentException("children: " + children.size() + " (expected: <= " + MAX_CHILDREN + ")");
        }
        this.threshold = threshold;
        this.children = List.copyOf(children);
        this.children.forEach(child -> child.tell(this));
    }

    @Override
    boolean measured() {
        return children.stream().filter(HealthCheck::isHealthy).count() >= threshold;
    }
}
