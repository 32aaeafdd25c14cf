package io.faultline.dns.resolver.profile;

import java.util.EnumMap;
import java.util.Map;

/** A value for every {@link Setting}. Immutable. */
public final class Settings {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final long[] values;

    private Settings(long[] values) {
        this.values = values;
    }

    /**
     * Returns the settings that {@code values} says.
     *
     * @throws IllegalArgumentException if one is missing or out of its range
     */
    public static Settings of(Map<Setting, Long> values) {
        long[] all = new long[Setting.values().length];
        for (Setting setting : Setting.values()) {
            Long value = values.get(setting);
            if (value == null) {
                throw new IllegalArgumentException(setting.key() + ": missing");
            }
            set(all, setting, value);
        }
        return new Settings(all);
    }

    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    private static void set(long[] all, Setting setting, long value) {
        if (value < setting.least() || value > setting.most()) {
            throw new IllegalArgumentException(setting.key() + ": " + value + " (expected: " + setting.least() + " <= "
                    + setting.key() + " <= " + setting.most() + ")");
        }
        all[setting.ordinal()] = value;
    }

    /** Returns the same settings but for one. */
    public Settings with(Setting setting, long value) {
        long[] changed = values.clone();
        set(changed, setting, value);
        return new Settings(changed);
    }

    /** Returns the same settings but for one flag. */
    public Settings with(Setting setting, boolean on) {
        return with(setting, on ? 1 : 0);
    }

    /** Returns the same settings but for one choice. */
    @SuppressWarnings("EnumOrdinal") // the value of a choice is its ordinal, in this run
    public Settings with(Setting setting, Enum<?> choice) {
        return with(setting, choice.ordinal());
    }

    /**
     * Returns the settings of a run that is {@code speed} times as fast as its incident: lifetimes are divided, but not below a
     * second, as TTLs are; the rest stays.
     */
    public Settings atSpeed(double speed) {
        Settings scaled = this;
        for (Setting setting : Setting.values()) {
            long value = get(setting);
            if (setting.kind() == Setting.Kind.LIFETIME && value > 0) {
                scaled = scaled.with(setting, Math.max(Math.min(NS_PER_SECOND, value), (long) (value / speed)));
            }
        }
        return scaled;
    }

    /** Returns a value. */
    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    public long get(Setting setting) {
        return values[setting.ordinal()];
    }

    /** Returns a time in whole seconds. */
    public long seconds(Setting setting) {
        return get(setting) / NS_PER_SECOND;
    }

    /** Returns a count. */
    public int count(Setting setting) {
        return (int) get(setting);
    }

    /** Returns a flag. */
    public boolean is(Setting setting) {
        return get(setting) != 0;
    }

    /** Returns a choice. */
    public <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
        E[] constants = type.getEnumConstants();
        return constants[count(setting)];
    }

    /** Returns all settings and their values as a topology would write them, in the order of {@link Setting}. */
    public Map<Setting, String> describe() {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            texts.put(setting, setting.text(get(setting)));
        }
        return texts;
    }

    @Override
    public String toString() {
        return describe().toString();
    }
}
