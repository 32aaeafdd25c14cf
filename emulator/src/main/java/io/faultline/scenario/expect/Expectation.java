package io.faultline.scenario.expect;

/**
 * One line of {@code expect}.
 *
 * @param name what it is called in reports: the topology's own words, or the condition's
 * @param condition what must hold
 * @param timing when
 */
public record Expectation(String name, Condition condition, Timing timing) {}
