package io.faultline.topology.config;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The kinds of scalar that a topology is written with. */
public final class Values {

    /** Any text that is not empty. */
    public static final ValueType<String> TEXT = of(Values::notEmpty, "a text");

    /** A time span in nanoseconds: {@code 300us}, {@code 15m}, {@code 2h30m}, {@code 0}. */
    public static final ValueType<Long> DURATION = of(Quantities::durationNs, "a duration such as 300us, 5s or 2h30m");

    /** A time span above zero, in nanoseconds. */
    public static final ValueType<Long> POSITIVE_DURATION =
            of(text -> positive(Quantities.durationNs(text)), "a duration above 0 such as 300us, 5s or 2h30m");

    /** A rate in bits per second: {@code 10gbit}, {@code 1.5mbit}; {@code unlimited} is 0. */
    public static final ValueType<Long> RATE =
            of(Quantities::rateBps, "a rate such as 56kbit, 100mbit or 10gbit, or unlimited");

    /** A size in bytes: {@code 1500}, {@code 64KiB}, {@code 1MB}. */
    public static final ValueType<Long> SIZE = of(Quantities::sizeBytes, "a size such as 1500, 64KiB or 1MB");

    /** A probability from 0 to 1: {@code 0.05} or {@code 5%}. */
    public static final ValueType<Double> PROBABILITY = new ValueType<>() {
        @Override
        public Double parse(String text) {
            return Quantities.probability(text);
        }

        @Override
        public String expected(String key) {
            return "0 <= " + key + " <= 1, or 0% to 100%";
        }
    };

    /** {@code true} or {@code false}; YAML's {@code yes}, {@code no}, {@code on} and {@code off} too. */
    public static final ValueType<Boolean> BOOLEAN = of(Values::bool, "true or false");

    /** The name of a thing: as a DNS label, so that it can be one. */
    public static final ValueType<String> NAME =
            of(Values::name, "a name of 1 to 63 letters, digits and hyphens, no hyphen first or last");

    /** A port of TCP or UDP. */
    public static final ValueType<Integer> PORT = integer(1, 65_535);

    /** An IPv4 or IPv6 address. */
    public static final ValueType<Address> ADDRESS = of(Address::of, "an address such as 127.1.0.10 or fd00:1::10");

    /** A prefix without host bits. */
    public static final ValueType<Prefix> PREFIX =
            of(Prefix::of, "a prefix such as 127.1.0.0/16 or fd00:1::/64, no bit set past its length");

    /** An address and a port of this machine: {@code 127.0.0.1:5300}, {@code [::1]:5300}. Nothing is looked up. */
    public static final ValueType<InetSocketAddress> SOCKET_ADDRESS =
            of(Values::socketAddress, "an address and a port such as 127.0.0.1:5300 or [::1]:5300");

    /** A moment, with its distance from UTC: {@code 2025-10-20T06:48:00Z}. */
    public static final ValueType<Instant> INSTANT = of(Values::instant, "a moment such as 2025-10-20T06:48:00Z");

    /** A domain name, absolute with or without its last dot; in lower case, without it. */
    public static final ValueType<String> DOMAIN = of(Values::domain, "a domain name such as shop.cloud.test");

    /** A zone: a domain name, or {@code .} for the root. */
    public static final ValueType<String> ZONE = of(
            text -> text.equals(".") ? text : domain(text), "a domain name such as shop.cloud.test, or . for the root");

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    /** Service names have underscores (RFC 8552). */
    private static final Pattern DOMAIN_LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

    private Values() {}

    /** A kind that a function reads; the function throws {@link IllegalArgumentException} for what is none. */
    public static <T> ValueType<T> of(Function<String, T> parse, String expected) {
        return new ValueType<>() {
            @Override
            public T parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String expected(String key) {
                return expected;
            }
        };
    }

    /** A whole number within bounds, both included. */
    public static ValueType<Integer> integer(int least, int most) {
        return bounded(text -> (int) within(Long.parseLong(text), least, most), bounds(least, most, Integer.MAX_VALUE));
    }

    /** A whole number within bounds, both included. */
    public static ValueType<Long> whole(long least, long most) {
        return bounded(text -> within(Long.parseLong(text), least, most), bounds(least, most, Long.MAX_VALUE));
    }

    /** A number within bounds, both included. */
    public static ValueType<Double> decimal(double least, double most) {
        return bounded(
                text -> {
                    double value = Quantities.decimal(text).doubleValue();
                    if (!(value >= least && value <= most)) {
                        throw new IllegalArgumentException(text);
                    }
                    return value;
                },
                key -> plain(least) + " <= " + key + " <= " + plain(most));
    }

    /** The constants of an enum, in lower case with hyphens: {@code FAIL_OPEN} is written {@code fail-open}. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        return oneOf(EnumSet.allOf(type));
    }

    /** Some constants of an enum, in lower case with hyphens. */
    public static <E extends Enum<E>> ValueType<E> oneOf(EnumSet<E> constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants) {
            byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return oneOf(byName);
    }

    /** One of some words. */
    public static <T> ValueType<T> oneOf(Map<String, T> words) {
        Map<String, T> known = new LinkedHashMap<>(words);
        return new Word<>(known);
    }

    /** One of two words. */
    public static <T> ValueType<T> either(String first, T firstMeans, String second, T secondMeans) {
        Map<String, T> words = new LinkedHashMap<>();
        words.put(first, firstMeans);
        words.put(second, secondMeans);
        return oneOf(words);
    }

    /** One of some words, as itself. */
    public static ValueType<String> oneOf(Collection<String> words) {
        Map<String, String> known = new LinkedHashMap<>();
        words.forEach(word -> known.put(word, word));
        return new Word<>(known);
    }

    /** A kind that knows all its words, so that the nearest can be suggested. */
    record Word<T>(Map<String, T> words) implements ValueType<T> {

        @Override
        public T parse(String text) {
            T value = words.get(text);
            if (value == null) {
                throw new IllegalArgumentException(text);
            }
            return value;
        }

        @Override
        public String expected(String key) {
            return Names.list(List.copyOf(words.keySet()));
        }
    }

    private static <T> ValueType<T> bounded(Function<String, T> parse, Function<String, String> expected) {
        return new ValueType<>() {
            @Override
            public T parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String expected(String key) {
                return expected.apply(key);
            }
        };
    }

    private static Function<String, String> bounds(long least, long most, long unbounded) {
        return key -> most == unbounded ? "a whole number, at least " + least : least + " <= " + key + " <= " + most;
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(Long.toString(value));
        }
        return value;
    }

    private static long positive(long value) {
        return within(value, 1, Long.MAX_VALUE);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String notEmpty(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String name(String text) {
        if (!LABEL.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String domain(String text) {
        String domain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        // RFC 1035 section 2.3.4: 255 octets on the wire, which is two more than the text has.
        if (domain.isEmpty() || domain.length() > 253) {
            throw new IllegalArgumentException(text);
        }
        for (String label : domain.split("\\.", -1)) {
            if (!DOMAIN_LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException(text);
            }
        }
        return domain.toLowerCase(Locale.ROOT);
    }

    private static InetSocketAddress socketAddress(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException(text);
        }
        int port = (int) within(Long.parseLong(text.substring(colon + 1)), 0, 65_535);
        return new InetSocketAddress(Address.of(host).toInetAddress(), port);
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
