package io.faultline.scenario.fault;

import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.action.Delay;
import io.faultline.dns.fault.action.DelayDistribution;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.fault.action.Duplicate;
import io.faultline.dns.fault.action.Oversize;
import io.faultline.dns.fault.action.Reorder;
import io.faultline.dns.fault.action.TcpBreak;
import io.faultline.dns.fault.action.TcpDrip;
import io.faultline.dns.fault.action.TcpRefuse;
import io.faultline.dns.fault.action.TcpSilence;
import io.faultline.dns.fault.action.Truncate;
import io.faultline.dns.fault.action.WrongSource;
import io.faultline.packet.Address;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How faults are written that are about whether, when and how an answer is sent. */
final class SendingNotations {

    static final Keys DELAY = Keys.of("dnsFaultDelay", "min", "max", "median", "p99");
    static final Keys REORDER = Keys.of("dnsFaultReorder", "depth", "within");
    static final Keys SOURCE = Keys.of("dnsFaultSource", "address", "port");
    static final Keys DRIP = Keys.of("dnsFaultDrip", "every", "octets");

    private static final long DEFAULT_REORDER_NS = 50_000_000L;
    private static final ValueType<Truncate.Kind> TRUNCATE = Values.oneOf(Truncate.Kind.class);
    private static final ValueType<FaultAction> TCP = Values.oneOf(tcp());

    static final List<ActionNotation> ALL = List.of(
            new ActionNotation("drop", (node, reading) -> reading.isOn(node, "drop") ? new Drop() : null),
            new ActionNotation("delay", SendingNotations::delay),
            new ActionNotation("reorder", SendingNotations::reorder),
            new ActionNotation("duplicate", (node, reading) -> {
                Integer copies = ConfigMap.parse(node, "duplicate", Values.integer(1, 100), reading.problems());
                return copies == null ? null : new Duplicate(copies);
            }),
            new ActionNotation("source", SendingNotations::source),
            new ActionNotation("truncate", (node, reading) -> {
                Truncate.Kind kind = ConfigMap.parse(node, "truncate", TRUNCATE, reading.problems());
                return kind == null ? null : new Truncate(kind);
            }),
            new ActionNotation("oversize", (node, reading) -> {
                Long size = ConfigMap.parse(node, "oversize", Values.SIZE, reading.problems());
                return size == null
                        ? null
                        : reading.made(node, () -> new Oversize((int) Math.min(size, Integer.MAX_VALUE)));
            }),
            new ActionNotation("tcp", (node, reading) -> ConfigMap.parse(node, "tcp", TCP, reading.problems())),
            new ActionNotation("tcp-drip", SendingNotations::drip));

    private SendingNotations() {}

    private static Map<String, FaultAction> tcp() {
        Map<String, FaultAction> words = new LinkedHashMap<>();
        words.put("refuse", new TcpRefuse());
        words.put("silence", new TcpSilence());
        words.put("reset", new TcpBreak(TcpBreak.Kind.RESET));
        words.put("half", new TcpBreak(TcpBreak.Kind.HALF));
        words.put("long-prefix", new TcpBreak(TcpBreak.Kind.LONG_PREFIX));
        words.put("short-prefix", new TcpBreak(TcpBreak.Kind.SHORT_PREFIX));
        return words;
    }

    private static @Nullable FaultAction delay(ConfigNode node, FaultReading reading) {
        if (node instanceof ScalarNode) {
            Long delayNs = ConfigMap.parse(node, "delay", Values.DURATION, reading.problems());
            return delayNs == null ? null : Delay.of(delayNs);
        }
        ConfigMap map = ConfigMap.of(node, DELAY, reading.problems());
        boolean pair = map.node().keys().size() == 2;
        if (pair && map.has("min") && map.has("max")) {
            Long minNs = map.get("min", Values.DURATION);
            Long maxNs = map.get("max", Values.DURATION);
            return minNs == null || maxNs == null
                    ? null
                    : reading.made(node, () -> new Delay(new DelayDistribution.Uniform(minNs, maxNs)));
        }
        if (pair && map.has("median") && map.has("p99")) {
            Long medianNs = map.get("median", Values.POSITIVE_DURATION);
            Long p99Ns = map.get("p99", Values.POSITIVE_DURATION);
            return medianNs == null || p99Ns == null
                    ? null
                    : reading.made(node, () -> new Delay(new DelayDistribution.LogNormal(medianNs, p99Ns)));
        }
        reading.problems()
                .add(node, String.join(" and ", map.node().keys()), "a duration, {min, max} or {median, p99}");
        return null;
    }

    private static @Nullable FaultAction reorder(ConfigNode node, FaultReading reading) {
        ValueType<Integer> depths = Values.integer(2, 1_000);
        if (node instanceof ScalarNode) {
            Integer depth = ConfigMap.parse(node, "reorder", depths, reading.problems());
            return depth == null ? null : new Reorder(depth, DEFAULT_REORDER_NS);
        }
        ConfigMap map = ConfigMap.of(node, REORDER, reading.problems());
        Integer depth = map.require("depth", depths);
        long withinNs = map.get("within", Values.POSITIVE_DURATION, DEFAULT_REORDER_NS);
        return depth == null ? null : new Reorder(depth, withinNs);
    }

    private static @Nullable FaultAction source(ConfigNode node, FaultReading reading) {
        ConfigMap map = ConfigMap.of(node, SOURCE, reading.problems());
        Address address = map.get("address", Values.ADDRESS);
        Integer port = map.get("port", Values.PORT, 0);
        if (!map.has("address") && !map.has("port")) {
            map.missing("address", "an address, a port or both");
            return null;
        }
        return address == null && port == 0 ? null : new WrongSource(address, port);
    }

    private static @Nullable FaultAction drip(ConfigNode node, FaultReading reading) {
        if (node instanceof ScalarNode) {
            Long everyNs = ConfigMap.parse(node, "tcp-drip", Values.POSITIVE_DURATION, reading.problems());
            return everyNs == null ? null : new TcpDrip(everyNs, 1);
        }
        ConfigMap map = ConfigMap.of(node, DRIP, reading.problems());
        Long everyNs = map.require("every", Values.POSITIVE_DURATION);
        int octets = map.get("octets", Values.integer(1, 65_535), 1);
        return everyNs == null ? null : new TcpDrip(everyNs, octets);
    }
}
