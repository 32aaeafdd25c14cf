package io.faultline.dns.managed.health;

import java.util.BitSet;

/**
 * Healthy if enough of several checkers reach an endpoint: more than {@value #LEAST_PERCENT} % of them, the share that Route 53
 * documents. A checker that has not seen enough yet counts as one that does.
 */
public final class EndpointCheck extends HealthCheck {
    /** The share of the checkers that has to be exceeded. */
    public static final int LEAST_PERCENT = 18;

    private final EndpointSettings settings;
    private final int checkers;
    private final BitSet failing = new BitSet();

    /**
     * Makes one that nobody has reported to yet.
     *
     * @param checkers how many will
     */
    public EndpointCheck(String name, EndpointSettings settings, int checkers) {
        super(name);
        if (checkers < 1) {
            throw new IllegalArgumentException("checkers: " + checkers + " (expected: >= 1)");
        }
        this.settings = settings;
        this.checkers = checkers;
    }

    /** What is checked, and how. */
    public EndpointSettings settings() {
        return settings;
    }

    /** How many checkers there are. */
    public int checkers() {
        return checkers;
    }

    /** How many of them say that it is healthy. */
    public int passing() {
        return checkers - failing.cardinality();
    }

    /** A checker changed its mind. */
    void report(int checker, boolean healthy) {
        failing.set(checker, !healthy);
        refresh(passing() + " of " + checkers + " checkers reach it");
    }

    @Override
    boolean measured() {
        return passing() * 100 > LEAST_PERCENT * checkers;
    }
}
