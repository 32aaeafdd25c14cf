package io.faultline.telemetry.metrics;

import java.util.Locale;

/** How values are written in labels. */
public final class LabelText {
    private LabelText() {}

    /** A constant's name in lower case, such as {@code wire_loss}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
