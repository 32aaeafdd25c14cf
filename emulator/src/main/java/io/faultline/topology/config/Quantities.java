package io.faultline.topology.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads human units. Every method throws {@link IllegalArgumentException} for what it cannot read or hold. */
public final class Quantities {

    private static final int LONGEST_TEXT = 64;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([a-zµ]+)");
    private static final Pattern WITH_UNIT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([A-Za-z]*)");

    /** Largest first: the parts of a duration stand in this order. */
    private static final Map<String, Long> DURATION_UNITS = new LinkedHashMap<>();

    private static final Map<String, Long> RATE_UNITS =
            Map.of("bit", 1L, "kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L, "tbit", 1_000_000_000_000L);

    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);

    static {
        DURATION_UNITS.put("d", 86_400_000_000_000L);
        DURATION_UNITS.put("h", 3_600_000_000_000L);
        DURATION_UNITS.put("m", 60_000_000_000L);
        DURATION_UNITS.put("s", 1_000_000_000L);
        DURATION_UNITS.put("ms", 1_000_000L);
        DURATION_UNITS.put("us", 1_000L);
        DURATION_UNITS.put("µs", 1_000L);
        DURATION_UNITS.put("ns", 1L);
    }

    private Quantities() {}

    /** Nanoseconds of {@code 300us}, {@code 1.5s}, {@code 2h30m}; {@code 0} needs no unit. */
    public static long durationNs(String text) {
        if (text.equals("0")) {
            return 0;
        }
        check(text);
        Matcher part = DURATION_PART.matcher(text);
        long totalNs = 0;
        long lastUnitNs = Long.MAX_VALUE;
        int end = 0;
        while (part.find() && part.start() == end) {
            Long unitNs = DURATION_UNITS.get(part.group(2));
            if (unitNs == null || unitNs >= lastUnitNs) {
                throw new IllegalArgumentException(text);
            }
            totalNs = Math.addExact(totalNs, times(part.group(1), unitNs));
            lastUnitNs = unitNs;
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException(text);
        }
        return totalNs;
    }

    /** Bits per second of {@code 10gbit}; 0 for {@code unlimited}. */
    public static long rateBps(String text) {
        if (text.equals("unlimited")) {
            return 0;
        }
        long rateBps = withUnit(text, RATE_UNITS);
        if (rateBps == 0) {
            throw new IllegalArgumentException(text);
        }
        return rateBps;
    }

    /** Bytes of {@code 1500}, {@code 64KiB}, {@code 1MB}. */
    public static long sizeBytes(String text) {
        return withUnit(text, SIZE_UNITS);
    }

    /** {@code 5%} or {@code 0.05}. */
    public static double probability(String text) {
        boolean percent = text.endsWith("%");
        double value = decimal(percent ? text.substring(0, text.length() - 1).stripTrailing() : text)
                .doubleValue();
        double probability = percent ? value / 100 : value;
        if (probability > 1) {
            throw new IllegalArgumentException(text);
        }
        return probability;
    }

    /** A number without sign or exponent. */
    static BigDecimal decimal(String text) {
        check(text);
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return new BigDecimal(text);
    }

    private static long withUnit(String text, Map<String, Long> units) {
        check(text);
        Matcher matcher = WITH_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        Long unit = units.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (unit == null) {
            throw new IllegalArgumentException(text);
        }
        return times(matcher.group(1), unit);
    }

    /** Exact to the unit below, half up; an amount past 63 bits is an error, not a wrap. */
    private static long times(String number, long unit) {
        try {
            return new BigDecimal(number)
                    .multiply(BigDecimal.valueOf(unit))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(number, e);
        }
    }

    private static void check(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("too long");
        }
    }
}
