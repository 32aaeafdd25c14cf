package io.faultline.scenario.action;

import io.faultline.dns.wire.TtlScale;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Sets an RRset: {@code dns-set: {name: shop.example, type: A, ttl: 60, data: [127.1.0.10, 127.2.0.10]}}. Each entry of
 * {@code data} is written as in a master file.
 */
public final class DnsSet implements Action {
    static final Keys KEYS = Keys.of("dns-set", "name", "type", "server", "ttl", "data");
    static final ActionKind KIND = new ActionKind("dns-set", DnsSet::read);

    private static final int DEFAULT_TTL_SECONDS = 60;

    private final RecordName name;
    private final List<Record> records;

    private DnsSet(RecordName name, List<Record> records) {
        this.name = name;
        this.records = records;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        int ttl = new TtlScale(scope.topology().speed())
                .apply(map.get("ttl", Values.integer(0, Integer.MAX_VALUE), DEFAULT_TTL_SECONDS));
        RecordName name = RecordName.read(map, scope);
        if (!map.has("type") || !map.has("data")) {
            map.missing(map.has("type") ? "data" : "type", "an RR type, and its data as in a master file");
            return null;
        }
        if (name == null || name.types().size() != 1) {
            return null;
        }
        int type = name.types().get(0);
        List<Record> records = new ArrayList<>();
        for (ConfigNode item : map.items("data")) {
            String data = ConfigMap.parse(item, "data", Values.TEXT, scope.problems());
            try {
                if (data != null) {
                    records.add(Record.fromString(name.owner(), type, DClass.IN, ttl, data, name.origin()));
                }
            } catch (IOException e) {
                scope.problems().add(item, item.describe(), "data of type " + Type.string(type));
            }
        }
        return records.isEmpty() ? null : new DnsSet(name, records);
    }

    @Override
    public String describe() {
        return "set " + name + " to "
                + String.join(", ", records.stream().map(Record::rdataToString).toList());
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        return name.edit(stage, zone -> zone.withRRset(records));
    }
}
