package io.faultline.telemetry.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** The text of a scrape, read the way a Prometheus server reads it: series to value. */
public final class Exposition {
    private final String text;
    private final Map<String, Double> series = new LinkedHashMap<>();

    private Exposition(String text) {
        this.text = text;
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            Assertions.assertThat(series.put(line.substring(0, end), Double.valueOf(line.substring(end + 1))))
                    .as("a second time: " + line)
                    .isNull();
        });
    }

    public static Exposition of(String text) {
        return new Exposition(text);
    }

    public static Exposition of(Metrics metrics) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new MetricText().write(out, null, metrics.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Exposition(out.toString(StandardCharsets.UTF_8));
    }

    public String text() {
        return text;
    }

    /** The value of a series such as {@code faultline_link_up{link="a"}}. */
    public double value(String name) {
        Double value = series.get(name);
        Assertions.assertThat(value).as(name + " in\n" + text).isNotNull();
        return value;
    }

    /** The value of a series that counts whole things. */
    public long count(String name) {
        double value = value(name);
        Assertions.assertThat(value).as(name).isEqualTo(Math.rint(value));
        return (long) value;
    }

    public boolean has(String name) {
        return series.containsKey(name);
    }

    /** The sum of all series of a family of counts. */
    public long sum(String family) {
        return series.entrySet().stream()
                .filter(entry -> entry.getKey().equals(family) || entry.getKey().startsWith(family + "{"))
                .mapToLong(entry -> entry.getValue().longValue())
                .sum();
    }
}
