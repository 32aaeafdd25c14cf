package io.faultline.scenario.fault;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.select.AllOf;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@code dns-fault} does, server by server: its own rule, or those of a preset. Immutable. */
public final class FaultSpec {

    private static final ValueType<Preset> PRESET = Values.oneOf(Presets.all());
    private static final int MAX_K = 1_000;

    private final Preset.Rules rules;
    private final Criterion when;
    private final int k;
    private final double speed;

    private FaultSpec(Preset.Rules rules, Criterion when, int k, double speed) {
        this.rules = rules;
        this.when = when;
        this.k = k;
        this.speed = speed;
    }

    /**
     * Reads the keys {@code preset}, {@code k}, {@code do} and {@code when} of a map; null after a complaint.
     *
     * @param speed seconds of the script in a second of the loop
     */
    public static @Nullable FaultSpec read(ConfigMap map, double speed) {
        FaultReading reading = new FaultReading(map.problems(), speed);
        ConfigNode narrower = map.value("when");
        Criterion when = narrower == null ? AllOf.EVERYTHING : Criteria.read(narrower, reading);
        int k = map.get("k", Values.integer(1, MAX_K), 1);
        if (map.has("k") && !map.has("preset")) {
            map.complain("k", "k without a preset", "preset: lame-k-of-n");
        }
        if (map.has("preset") == map.has("do")) {
            map.problems()
                    .add(map.node(), map.has("do") ? "do and preset" : "neither do nor preset", "one of do and preset");
            return null;
        }
        Preset preset = map.get("preset", PRESET);
        ConfigNode what = map.value("do");
        if (what == null) {
            return preset == null ? null : new FaultSpec(preset.rules(), when, k, speed);
        }
        List<FaultAction> actions = ActionNotations.read(what, reading);
        if (actions.isEmpty()) {
            return null;
        }
        FaultRule rule = new FaultRule(AllOf.EVERYTHING, actions);
        if (rule.isAboutConnections() && narrower != null) {
            map.complain("when", "a selection of queries", "no when beside tcp: refuse, for there is no query yet");
            return null;
        }
        return new FaultSpec((server, of, at) -> List.of(rule), when, k, speed);
    }

    /** Whether it is for servers that have zones. */
    public boolean needsZones() {
        return at(0).stream().anyMatch(FaultRule::needsZones);
    }

    /** Whether it is for servers with a zone that is signed here. */
    public boolean needsSignedZones() {
        return at(0).stream().anyMatch(FaultRule::needsSignedZones);
    }

    /**
     * Returns what is done at one server, perhaps nothing.
     *
     * @param server which of those that the fault is switched on at, from 0
     */
    public List<FaultRule> at(int server) {
        return rules.at(server, k, speed).stream().map(rule -> rule.and(when)).toList();
    }

    /** In a few words. */
    public String describe() {
        return at(0).stream().map(FaultRule::describe).collect(Collectors.joining("; "));
    }
}
