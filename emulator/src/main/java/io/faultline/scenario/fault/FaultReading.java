package io.faultline.scenario.fault;

import io.faultline.dns.wire.TtlScale;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What reading a fault needs to know.
 *
 * @param problems where complaints go
 * @param speed seconds of the script in a second of the loop; times of the script are divided by it
 */
public record FaultReading(Problems problems, double speed) {

    /** A domain name, whatever its labels are made of. */
    static final ValueType<Name> DOMAIN = Values.of(FaultReading::name, "a domain name such as shop.example");

    /** An RR type by name. */
    static final ValueType<Integer> TYPE = Values.of(FaultReading::type, "an RR type such as A, AAAA or TYPE65280");

    /** A time of the script as one of the loop. */
    long scaled(long timeNs) {
        return timeNs == 0 ? 0 : Math.max(1, (long) (timeNs / speed));
    }

    /** How the run shortens TTLs. */
    TtlScale ttls() {
        return new TtlScale(speed);
    }

    /** What a maker makes of values; null, after a complaint in its words, if they do not go together. */
    <T> @Nullable T made(ConfigNode node, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int expected = message.indexOf(" (expected: ");
            String came = expected < 0 ? message : message.substring(0, expected);
            String wanted = expected < 0 ? "other values" : message.substring(expected + 12, message.length() - 1);
            problems.add(node, came, wanted);
            return null;
        }
    }

    /** Reads {@code true}; false after a complaint. */
    boolean isOn(ConfigNode node, String key) {
        Boolean on = ConfigMap.parse(node, key, Values.BOOLEAN, problems);
        if (on != null && !on) {
            problems.add(node, "false", "true, or not at all");
        }
        return on != null && on;
    }

    /** Reads what is written as {@code true} or, with parameters, as a map; null after a complaint. */
    @Nullable
    ConfigMap switchOrMap(ConfigNode node, Keys keys) {
        if (!(node instanceof ScalarNode)) {
            return ConfigMap.of(node, keys, problems);
        }
        return isOn(node, keys.name())
                ? ConfigMap.of(MapNode.empty(node.position(), node.path()), keys, problems)
                : null;
    }

    /** Reads records as a master file has them, {@code name ttl type data}; {@code @} is replaced by {@code at}. */
    List<Record> records(List<ConfigNode> items, Name at) {
        List<Record> records = new ArrayList<>();
        for (ConfigNode item : items) {
            String text = ConfigMap.parse(item, "record", Values.TEXT, problems);
            if (text == null) {
                continue;
            }
            Record record = record(text, at);
            if (record == null) {
                problems.add(
                        item,
                        item.describe(),
                        "a record such as \"www.example 60 A 192.0.2.1\", or @ for the name asked for");
            } else {
                records.add(record);
            }
        }
        return records;
    }

    private @Nullable Record record(String text, Name at) {
        String[] parts = text.trim().split("\\s+", 4);
        try {
            if (parts.length == 4) {
                Name owner = parts[0].equals("@") ? at : name(parts[0]);
                int ttl = ttls().apply(Long.parseLong(parts[1]));
                return Record.fromString(owner, type(parts[2]), DClass.IN, ttl, parts[3], Name.root);
            }
        } catch (IOException | IllegalArgumentException e) {
            // Said by the caller, who knows where it stands.
            return null;
        }
        return null;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static int type(String text) {
        int type = Type.value(text.toUpperCase(Locale.ROOT));
        if (type < 0) {
            throw new IllegalArgumentException(text);
        }
        return type;
    }
}
