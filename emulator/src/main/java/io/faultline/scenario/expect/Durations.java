package io.faultline.scenario.expect;

import java.util.Locale;

/** Writes times as a topology does. */
public final class Durations {
    private static final long US = 1_000;
    private static final long MS = 1_000 * US;
    private static final long SECOND = 1_000 * MS;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Durations() {}

    /** A time span to three significant parts at most, such as {@code 2h37m}, {@code 4.25s} or {@code 300us}. */
    public static String text(long spanNs) {
        if (spanNs < 0) {
            return "-" + text(-spanNs);
        }
        if (spanNs >= MINUTE) {
            long hours = spanNs / HOUR;
            long minutes = spanNs % HOUR / MINUTE;
            double seconds = spanNs % MINUTE / (double) SECOND;
            return (hours > 0 ? hours + "h" : "")
                    + (minutes > 0 ? minutes + "m" : "")
                    + (seconds >= 0.001 ? decimal(seconds) + "s" : "");
        }
        if (spanNs >= SECOND) {
            return decimal(spanNs / (double) SECOND) + "s";
        }
        if (spanNs >= MS) {
            return decimal(spanNs / (double) MS) + "ms";
        }
        return spanNs == 0 ? "0s" : decimal(spanNs / (double) US) + "us";
    }

    private static String decimal(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
