package io.faultline.scenario.expect;

/**
 * What one probe saw.
 *
 * @param holds whether it is what was expected
 * @param seen in a few words for the reader, such as {@code NOERROR, 0 answers}
 */
public record Observation(boolean holds, String seen) {}
