package io.faultline.dns.resolver.profile;

import java.util.EnumMap;
import java.util.Map;

/**
 * The settings of a resolver that people run, as its documentation has them.
 *
 * @param name as a topology names it
 * @param settings what it does by default
 */
public record Profile(String name, Settings settings) {

    /** Collects the settings of a profile. */
    static final class Builder {
        private static final long MS = 1_000_000L;

        private final Map<Setting, Long> values = new EnumMap<>(Setting.class);

        Builder ms(Setting setting, long ms) {
            values.put(setting, ms * MS);
            return this;
        }

        Builder seconds(Setting setting, long seconds) {
            return ms(setting, seconds * 1_000);
        }

        Builder count(Setting setting, long count) {
            values.put(setting, count);
            return this;
        }

        Builder flag(Setting setting, boolean on) {
            return count(setting, on ? 1 : 0);
        }

        @SuppressWarnings("EnumOrdinal") // the value of a choice is its ordinal, in this run
        Builder choice(Setting setting, Enum<?> choice) {
            return count(setting, choice.ordinal());
        }

        Profile named(String name) {
            return new Profile(name, Settings.of(values));
        }
    }
}
