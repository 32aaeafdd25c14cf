package io.faultline.scenario.report;

/**
 * When a phase began.
 *
 * @param name the phase
 * @param atNs the incident's time
 */
public record PhaseTime(String name, long atNs) {}
