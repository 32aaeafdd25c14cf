package io.faultline.scenario.action;

import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * An RRset that an action names, and the servers that answer for it.
 *
 * @param owner the owner name, absolute
 * @param origin the zone's origin
 * @param types the RR types
 * @param servers the servers to edit
 */
record RecordName(Name owner, Name origin, List<Integer> types, List<String> servers) {
    /** Reads the keys {@code name}, {@code type} and {@code server}; null after a complaint. */
    static @Nullable RecordName read(ConfigMap map, ActionScope scope) {
        Name owner = owner(map);
        List<Integer> types = types(map, scope);
        if (owner == null || types.isEmpty()) {
            return null;
        }
        Name origin = null;
        for (String zone : scope.topology().zones().keySet()) {
            Name candidate = Name.fromConstantString(zone.endsWith(".") ? zone : zone + ".");
            if (owner.subdomain(candidate) && (origin == null || candidate.labels() > origin.labels())) {
                origin = candidate;
            }
        }
        if (origin == null) {
            map.complain(
                    "name",
                    owner.toString(),
                    "a name in a zone: "
                            + String.join(", ", scope.topology().zones().keySet()));
            return null;
        }
        List<String> serving = new ArrayList<>();
        String text = origin.toString(true);
        ZoneSpec zone = scope.topology().zones().get(text);
        if (zone != null && zone.isManaged()) {
            map.complain(
                    "name",
                    owner + ", in a zone that managed DNS keeps",
                    "a zone without record-sets; or dns-weight, health-check or routing-control");
            return null;
        }
        scope.topology().dnsServers().forEach((name, server) -> {
            if (server.zones().contains(text)) {
                serving.add(name);
            }
        });
        ConfigNode server = map.value("server");
        return new RecordName(owner, origin, types, server == null ? serving : scope.names(server, "server", serving));
    }

    /** Edits the zone at each server; undoing puts the RRsets back that were there. */
    Action.Undo edit(Stage stage, UnaryOperator<Zone> edit) {
        Action.Undo undo = Action.Undo.NOTHING;
        for (String server : servers) {
            ZoneTable table = stage.region().dnsServer(server).zones();
            Zone before = table.get(origin);
            if (before == null) {
                continue;
            }
            List<List<Record>> rrsets =
                    types.stream().map(type -> before.rrset(owner, type)).toList();
            table.edit(origin, zone -> edit.apply(zone).withNextSerial());
            undo = undo.then(
                    nowNs -> table.edit(origin, zone -> putBack(zone, rrsets).withNextSerial()));
        }
        return undo;
    }

    /** The zone with other contents of the named RRsets, one list a type. */
    Zone putBack(Zone zone, List<List<Record>> rrsets) {
        Zone edited = zone;
        for (int i = 0; i < types.size(); i++) {
            List<Record> rrset = rrsets.get(i);
            edited = rrset.isEmpty() ? edited.withoutRRset(owner, types.get(i)) : edited.withRRset(rrset);
        }
        return edited;
    }

    private static @Nullable Name owner(ConfigMap map) {
        if (!(map.value("name") instanceof ScalarNode scalar)) {
            map.missing("name", "a domain name such as shop.example");
            return null;
        }
        try {
            return Name.fromString(scalar.text(), Name.root);
        } catch (TextParseException e) {
            map.complain("name", scalar.describe(), "a domain name such as shop.example");
            return null;
        }
    }

    private static List<Integer> types(ConfigMap map, ActionScope scope) {
        List<Integer> types = new ArrayList<>();
        List<ConfigNode> items = map.items("type");
        if (items.isEmpty()) {
            return List.of(Type.A, Type.AAAA);
        }
        for (ConfigNode item : items) {
            String text = item instanceof ScalarNode scalar ? scalar.text().toUpperCase(Locale.ROOT) : "";
            int type = Type.value(text);
            if (type < 0) {
                scope.problems().add(item, item.describe(), "an RR type such as A, AAAA or CNAME");
            } else {
                types.add(type);
            }
        }
        return types;
    }

    /** {@code shop.example. A, AAAA}. */
    @Override
    public String toString() {
        return owner + " " + String.join(", ", types.stream().map(Type::string).toList());
    }
}
