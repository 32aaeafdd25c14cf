package io.faultline.scenario.fault;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.select.AllOf;
import io.faultline.dns.fault.select.AnyOf;
import io.faultline.dns.fault.select.Attempts;
import io.faultline.dns.fault.select.Chance;
import io.faultline.dns.fault.select.ClientIn;
import io.faultline.dns.fault.select.DnssecOkIs;
import io.faultline.dns.fault.select.During;
import io.faultline.dns.fault.select.EdnsIs;
import io.faultline.dns.fault.select.NamePattern;
import io.faultline.dns.fault.select.Not;
import io.faultline.dns.fault.select.Numbered;
import io.faultline.dns.fault.select.SubnetIn;
import io.faultline.dns.fault.select.TransportIs;
import io.faultline.dns.fault.select.TypeIs;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.WireName;
import io.faultline.packet.Prefix;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Reads {@code when}: which queries a fault is for. All keys of a map must agree; those that count are asked last. */
final class Criteria {

    static final Keys KEYS = Keys.of(
            "dnsFaultWhen",
            "name",
            "suffix",
            "regex",
            "type",
            "transport",
            "client",
            "subnet",
            "edns",
            "dnssec-ok",
            "any",
            "not",
            "during",
            "attempts",
            "probability",
            "seed",
            "every",
            "first",
            "from");
    static final Keys DURING = Keys.of("dnsFaultDuring", "after", "for", "every");
    static final Keys ATTEMPTS = Keys.of("dnsFaultAttempts", "from", "to", "forget");

    private static final ValueType<Transport> TRANSPORT = Values.oneOf(EnumSet.allOf(Transport.class));
    private static final ValueType<Long> COUNT = Values.whole(1, Long.MAX_VALUE);
    private static final ValueType<String> REGEX =
            Values.of(text -> new NamePattern(text).regex(), "a regular expression of at most 255 characters");

    private Criteria() {}

    /** Reads a map. */
    static Criterion read(ConfigNode value, FaultReading reading) {
        ConfigMap map = ConfigMap.of(value, KEYS, reading.problems());
        List<Criterion> all = new ArrayList<>();
        add(all, names(map, "name", false));
        add(all, names(map, "suffix", true));
        String regex = map.get("regex", REGEX);
        add(all, regex == null ? null : new NamePattern(regex));
        List<Integer> types = map.list("type", FaultReading.TYPE);
        add(all, types.isEmpty() ? null : new TypeIs(types));
        Set<Transport> transports = EnumSet.noneOf(Transport.class);
        transports.addAll(map.list("transport", TRANSPORT));
        add(all, transports.isEmpty() ? null : new TransportIs(transports));
        List<Prefix> clients = map.list("client", Values.PREFIX);
        add(all, clients.isEmpty() ? null : new ClientIn(clients));
        List<Prefix> subnets = map.list("subnet", Values.PREFIX);
        add(all, subnets.isEmpty() ? null : new SubnetIn(subnets));
        Boolean edns = map.get("edns", Values.BOOLEAN);
        add(all, edns == null ? null : new EdnsIs(edns));
        Boolean dnssecOk = map.get("dnssec-ok", Values.BOOLEAN);
        add(all, dnssecOk == null ? null : new DnssecOkIs(dnssecOk));
        List<Criterion> any =
                map.items("any").stream().map(item -> read(item, reading)).toList();
        add(all, any.isEmpty() ? null : new AnyOf(any));
        ConfigNode not = map.value("not");
        add(all, not == null ? null : new Not(read(not, reading)));
        addCounting(all, map, reading);
        return all.size() == 1 ? all.get(0) : new AllOf(all);
    }

    private static void addCounting(List<Criterion> all, ConfigMap map, FaultReading reading) {
        ConfigNode during = map.value("during");
        add(all, during == null ? null : during(during, reading));
        ConfigNode attempts = map.value("attempts");
        add(all, attempts == null ? null : attempts(attempts, reading));
        if (map.has("every") || map.has("first") || map.has("from")) {
            long from = map.get("from", COUNT, 1L);
            long first = map.get("first", COUNT, Long.MAX_VALUE);
            long every = map.get("every", COUNT, 1L);
            // The first so many of those from a number on.
            long to = first == Long.MAX_VALUE ? first : from - 1 + first;
            add(all, new Numbered(from, to, every));
        }
        Double probability = map.get("probability", Values.PROBABILITY);
        if (probability != null) {
            all.add(new Chance(probability, map.get("seed", Values.whole(Long.MIN_VALUE, Long.MAX_VALUE), 0L)));
        } else if (map.has("seed") && !map.has("probability")) {
            map.complain("seed", "a seed without probability", "probability and seed");
        }
    }

    private static void add(List<Criterion> all, @Nullable Criterion criterion) {
        if (criterion != null) {
            all.add(criterion);
        }
    }

    private static @Nullable Criterion names(ConfigMap map, String key, boolean below) {
        List<Criterion> names = new ArrayList<>();
        for (Name name : map.list(key, FaultReading.DOMAIN)) {
            WireName wire = WireName.of(name);
            names.add(below ? QuerySelector.atOrBelow(wire) : QuerySelector.exactly(wire));
        }
        return names.isEmpty() ? null : names.size() == 1 ? names.get(0) : new AnyOf(names);
    }

    private static @Nullable Criterion during(ConfigNode node, FaultReading reading) {
        ConfigMap map = ConfigMap.of(node, DURING, reading.problems());
        Long lengthNs = map.require("for", Values.POSITIVE_DURATION);
        long afterNs = map.get("after", Values.DURATION, 0L);
        long everyNs = map.get("every", Values.POSITIVE_DURATION, 0L);
        return lengthNs == null
                ? null
                : reading.made(
                        node,
                        () -> new During(reading.scaled(afterNs), reading.scaled(lengthNs), reading.scaled(everyNs)));
    }

    private static @Nullable Criterion attempts(ConfigNode node, FaultReading reading) {
        if (node instanceof ScalarNode) {
            Long count = ConfigMap.parse(node, "attempts", COUNT, reading.problems());
            return count == null ? null : Attempts.first(count);
        }
        ConfigMap map = ConfigMap.of(node, ATTEMPTS, reading.problems());
        long from = map.get("from", COUNT, 1L);
        long to = map.get("to", COUNT, Long.MAX_VALUE);
        long forgetNs = reading.scaled(map.get("forget", Values.DURATION, 0L));
        return reading.made(node, () -> new Attempts(from, to, forgetNs));
    }
}
