package io.faultline.topology.read;

import io.faultline.fabric.CoDel;
import io.faultline.fabric.Jitter;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a link does to packets. Each key changes one property of a base profile, so that the same keys serve the
 * topology and a script that changes a link while it carries packets.
 *
 * <pre>
 * delay: 300us            propagation
 * jitter: 50us            uniform; or {normal: 50us}, {pareto: {scale: 50us, shape: 2, max: 10ms}}, {table: [0, 1ms, 9ms]}
 * rate: 10gbit            or unlimited
 * queue: 64KiB            tail drop past this; by default the larger of 64 KiB and 50 ms at the rate
 * codel: true             RFC 8289; or {target: 5ms, interval: 100ms}
 * loss: 1%                or {ge: {p: 1%, r: 25%, bad: 100%, good: 0%}}, {pattern: "..x...x", repeat: true}
 * duplicate: 0.1%
 * corrupt: 0.01%
 * reorder: true           whether jitter may change the order
 * mtu: 9001
 * overhead: 38            bytes of the layer below, per packet
 * </pre>
 */
public final class LinkProfileReader {

    /** The keys of a profile. */
    public static final Keys KEYS = Keys.of(
            "profile",
            "delay",
            "jitter",
            "rate",
            "queue",
            "codel",
            "loss",
            "duplicate",
            "corrupt",
            "reorder",
            "mtu",
            "overhead");

    static final Keys JITTER = Keys.of("jitter", "uniform", "normal", "pareto", "table");
    static final Keys PARETO = Keys.of("pareto", "scale", "shape", "max");
    static final Keys LOSS = Keys.of("loss", "ge", "pattern", "repeat");
    static final Keys GILBERT_ELLIOTT = Keys.of("ge", "p", "r", "bad", "good");
    static final Keys CODEL = Keys.of("codel", "target", "interval");

    private static final ValueType<String> PATTERN = Values.of(
            text -> {
                if (!text.matches("[.x]{1,100000}")) {
                    throw new IllegalArgumentException(text);
                }
                return text;
            },
            "a pattern of . (arrives) and x (lost) such as ..x...x");

    private LinkProfileReader() {}

    /** Changes {@code base} by the keys that {@code map} has; its keys must include {@link #KEYS}. */
    public static LinkProfile apply(ConfigMap map, LinkProfile base) {
        LinkProfile profile = base;
        profile = with(map.get("delay", Values.DURATION), profile, profile::withDelayNs);
        profile = with(map.get("rate", Values.RATE), profile, profile::withRateBps);
        profile = with(map.get("queue", Values.SIZE), profile, profile::withQueueBytes);
        profile = with(map.get("duplicate", Values.PROBABILITY), profile, profile::withDuplicate);
        profile = with(map.get("corrupt", Values.PROBABILITY), profile, profile::withCorrupt);
        profile = with(map.get("reorder", Values.BOOLEAN), profile, profile::withReorder);
        profile = with(map.get("mtu", Values.integer(68, 65_535)), profile, profile::withMtu);
        profile = with(map.get("overhead", Values.integer(0, 1_000)), profile, profile::withOverheadBytes);
        ConfigNode jitter = map.value("jitter");
        if (jitter != null) {
            profile = with(jitter(jitter, map.problems()), profile, profile::withJitter);
        }
        ConfigNode loss = map.value("loss");
        if (loss != null) {
            profile = with(loss(loss, map.problems()), profile, profile::withLoss);
        }
        ConfigNode codel = map.value("codel");
        return codel == null ? profile : codel(codel, profile, map.problems());
    }

    /** Reads a loss: a probability, or a map with {@code ge} or {@code pattern}; null, after a complaint, if it is none. */
    public static @Nullable LossModel loss(ConfigNode node, Problems problems) {
        if (node instanceof ScalarNode) {
            Double probability = ConfigMap.parse(node, "loss", Values.PROBABILITY, problems);
            return probability == null ? null : new LossModel.Bernoulli(probability);
        }
        ConfigMap map = ConfigMap.of(node, LOSS, problems);
        if (map.has("ge") == map.has("pattern")) {
            if (node instanceof MapNode) {
                problems.add(node, "neither or both of ge and pattern", "a probability, {ge: ...} or {pattern: ...}");
            }
            return null;
        }
        if (map.has("pattern")) {
            String text = map.get("pattern", PATTERN);
            return text == null ? null : pattern(text, map.get("repeat", Values.BOOLEAN, true));
        }
        ConfigMap ge = map.map("ge", GILBERT_ELLIOTT);
        Double p = ge.require("p", Values.PROBABILITY);
        Double r = ge.require("r", Values.PROBABILITY);
        double bad = ge.get("bad", Values.PROBABILITY, 1.0);
        double good = ge.get("good", Values.PROBABILITY, 0.0);
        return p == null || r == null
                ? null
                : made(node, problems, () -> new LossModel.GilbertElliott(p, r, bad, good), "p + r above 0");
    }

    private static LossModel pattern(String text, boolean repeat) {
        BitSet lost = new BitSet(text.length());
        for (int i = 0; i < text.length(); i++) {
            lost.set(i, text.charAt(i) == 'x');
        }
        return new LossModel.Pattern(lost, text.length(), repeat);
    }

    private static @Nullable Jitter jitter(ConfigNode node, Problems problems) {
        if (node instanceof ScalarNode) {
            Long rangeNs = ConfigMap.parse(node, "jitter", Values.DURATION, problems);
            return rangeNs == null ? null : new Jitter.Uniform(rangeNs);
        }
        ConfigMap map = ConfigMap.of(node, JITTER, problems);
        if (map.node().keys().size() != 1) {
            problems.add(
                    node, map.node().keys().size() + " keys", "a duration, or one of uniform, normal, pareto, table");
            return null;
        }
        if (map.has("table")) {
            List<Long> table = map.list("table", Values.DURATION);
            return made(node, problems, () -> new Jitter.Table(table), "two or more durations, ascending");
        }
        if (map.has("pareto")) {
            ConfigMap pareto = map.map("pareto", PARETO);
            Long scaleNs = pareto.require("scale", Values.DURATION);
            double shape = pareto.get("shape", Values.decimal(1.01, 100), 2.0);
            long maxNs = pareto.get("max", Values.DURATION, 10_000_000_000L);
            return scaleNs == null ? null : new Jitter.Pareto(scaleNs, shape, maxNs);
        }
        Long normalNs = map.get("normal", Values.DURATION);
        if (normalNs != null) {
            return new Jitter.Normal(normalNs);
        }
        Long rangeNs = map.get("uniform", Values.DURATION);
        return rangeNs == null ? null : new Jitter.Uniform(rangeNs);
    }

    private static LinkProfile codel(ConfigNode node, LinkProfile profile, Problems problems) {
        if (node instanceof ScalarNode) {
            Boolean on = ConfigMap.parse(node, "codel", Values.BOOLEAN, problems);
            return on == null ? profile : profile.withCodel(on ? CoDel.RFC_8289 : null);
        }
        ConfigMap map = ConfigMap.of(node, CODEL, problems);
        long targetNs = map.get("target", Values.POSITIVE_DURATION, CoDel.RFC_8289.targetNs());
        long intervalNs = map.get("interval", Values.POSITIVE_DURATION, CoDel.RFC_8289.intervalNs());
        CoDel codel = made(node, problems, () -> new CoDel(targetNs, intervalNs), "target <= interval");
        return codel == null ? profile : profile.withCodel(codel);
    }

    private static <T> LinkProfile with(@Nullable T value, LinkProfile profile, Function<T, LinkProfile> change) {
        return value == null ? profile : change.apply(value);
    }

    private static <T> @Nullable T made(ConfigNode node, Problems problems, Supplier<T> maker, String expected) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            problems.add(node, "impossible", expected);
            return null;
        }
    }
}
