package io.faultline.topology.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is laid over a topology file, in rising order of strength: override files in their order, the environment
 * variable {@value #VARIABLE}, and {@code --set} options in their order.
 *
 * @param files override files, in the format of a topology
 * @param environment the environment; it gives {@value #VARIABLE}, whose settings are separated by line ends or
 *     semicolons, and the variables that {@code ${env:FAULTLINE_...}} may name
 * @param sets settings of the form {@code links.az1-core.loss=5%}
 */
public record Overrides(List<String> files, Map<String, String> environment, List<String> sets) {

    /** Holds settings, as in {@code FAULTLINE_SET='seed=7; links.az1-core.loss=5%'}. */
    public static final String VARIABLE = "FAULTLINE_SET";

    private static final Overrides NONE = new Overrides(List.of(), Map.of(), List.of());

    public Overrides {
        files = List.copyOf(files);
        environment = Map.copyOf(environment);
        sets = List.copyOf(sets);
    }

    /** Nothing is laid over. */
    public static Overrides none() {
        return NONE;
    }

    /** These overrides and a stronger setting. */
    public Overrides set(String setting) {
        return new Overrides(files, environment, append(sets, setting));
    }

    /** These overrides and a stronger file. */
    public Overrides file(String file) {
        return new Overrides(append(files, file), environment, sets);
    }

    /** These overrides with another environment. */
    public Overrides environment(Map<String, String> environment) {
        return new Overrides(files, environment, sets);
    }

    /**
     * A setting with where it comes from.
     *
     * @param position {@code --set links.az1-core.loss=5%}, or the environment variable's name
     */
    record Setting(Position position, String text) {}

    List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        Stream.of(environment.getOrDefault(VARIABLE, "").split("[;\n]"))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .forEach(text -> settings.add(new Setting(Position.of(VARIABLE), text)));
        sets.forEach(text -> settings.add(new Setting(Position.of("--set " + text), text)));
        return settings;
    }

    private static List<String> append(List<String> list, String item) {
        return Stream.concat(list.stream(), Stream.of(item)).toList();
    }
}
