package io.faultline.cli;

import io.faultline.topology.config.Values;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as topologies write them, as nanoseconds. */
final class DurationConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return Values.POSITIVE_DURATION.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text + "' (expected: " + Values.POSITIVE_DURATION.expected("") + ")");
        }
    }
}
