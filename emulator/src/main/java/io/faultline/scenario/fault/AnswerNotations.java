package io.faultline.scenario.fault;

import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.CnameChain;
import io.faultline.dns.fault.action.DnameRewrite;
import io.faultline.dns.fault.action.ExtraRecords;
import io.faultline.dns.fault.action.Glue;
import io.faultline.dns.fault.action.Lame;
import io.faultline.dns.fault.action.Negative;
import io.faultline.dns.fault.action.StaleZones;
import io.faultline.packet.Address;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ListNode;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** How faults are written that are about what an answer says. */
final class AnswerNotations {

    static final Keys RCODE = Keys.of("dnsFaultRcode", "code", "ede");
    static final Keys NEGATIVE = Keys.of("dnsFaultNegative", "soa");
    static final Keys STALE = Keys.of("dnsFaultStale", "behind");
    static final Keys EXTRA = Keys.of("dnsFaultExtra", "section", "records");
    static final Keys CNAME = Keys.of("dnsFaultCname", "chain", "loop");
    static final Keys DNAME = Keys.of("dnsFaultDname", "owner", "target");

    private static final ValueType<Integer> RCODES = Values.oneOf(rcodes());
    private static final ValueType<Integer> SECTIONS = Values.oneOf(
            Map.of("answer", Section.ANSWER, "authority", Section.AUTHORITY, "additional", Section.ADDITIONAL));
    private static final ValueType<Lame.Kind> LAME = Values.oneOf(Lame.Kind.class);
    private static final ValueType<Glue.Kind> GLUE = Values.oneOf(Glue.Kind.class);

    /** Nobody answers in the prefixes for documentation (RFC 5737, RFC 3849). */
    private static final List<InetAddress> DEAD = List.of(
            Address.of("192.0.2.53").toInetAddress(), Address.of("2001:db8::53").toInetAddress());

    static final List<ActionNotation> ALL = List.of(
            new ActionNotation("rcode", AnswerNotations::rcode),
            new ActionNotation("nodata", (node, reading) -> negative(node, reading, Rcode.NOERROR)),
            new ActionNotation("nxdomain", (node, reading) -> negative(node, reading, Rcode.NXDOMAIN)),
            new ActionNotation("answer", (node, reading) -> records(node, node, reading, Section.ANSWER, true)),
            new ActionNotation("extra", AnswerNotations::extra),
            new ActionNotation("cname", AnswerNotations::cname),
            new ActionNotation("dname", AnswerNotations::dname),
            new ActionNotation("lame", (node, reading) -> {
                Lame.Kind kind = ConfigMap.parse(node, "lame", LAME, reading.problems());
                return kind == null ? null : new Lame(kind);
            }),
            new ActionNotation("glue", (node, reading) -> {
                Glue.Kind kind = ConfigMap.parse(node, "glue", GLUE, reading.problems());
                return kind == null ? null : new Glue(kind, DEAD);
            }),
            new ActionNotation("stale", (node, reading) -> {
                ConfigMap map = reading.switchOrMap(node, STALE);
                return map == null ? null : new StaleZones(map.get("behind", Values.whole(0, Integer.MAX_VALUE), 0L));
            }));

    private AnswerNotations() {}

    private static Map<String, Integer> rcodes() {
        Map<String, Integer> words = new LinkedHashMap<>();
        for (int rcode = 1; rcode <= Rcode.BADCOOKIE; rcode++) {
            String word = Rcode.string(rcode);
            if (!word.startsWith("RESERVED")) {
                words.put(word, rcode);
            }
        }
        words.put("BADVERS", Rcode.BADVERS);
        return words;
    }

    private static @Nullable FaultAction rcode(ConfigNode node, FaultReading reading) {
        if (node instanceof ScalarNode) {
            Integer code = ConfigMap.parse(node, "rcode", RCODES, reading.problems());
            return code == null ? null : new AnswerRcode(code);
        }
        ConfigMap map = ConfigMap.of(node, RCODE, reading.problems());
        Integer code = map.require("code", RCODES);
        int ede = map.get("ede", Values.integer(0, 65_535), -1);
        return code == null ? null : new AnswerRcode(code, ede);
    }

    private static @Nullable FaultAction negative(ConfigNode node, FaultReading reading, int rcode) {
        ConfigMap map = reading.switchOrMap(node, NEGATIVE);
        return map == null ? null : new Negative(rcode, map.get("soa", Values.BOOLEAN, true));
    }

    private static @Nullable FaultAction records(
            ConfigNode node, ConfigNode list, FaultReading reading, int section, boolean replace) {
        List<ConfigNode> items = list instanceof ListNode many ? many.items() : List.of(list);
        List<Record> records = reading.records(items, ExtraRecords.QNAME);
        return records.size() < items.size()
                ? null
                : reading.made(node, () -> new ExtraRecords(section, replace, records));
    }

    private static @Nullable FaultAction extra(ConfigNode node, FaultReading reading) {
        ConfigMap map = ConfigMap.of(node, EXTRA, reading.problems());
        int section = map.get("section", SECTIONS, Section.ADDITIONAL);
        ConfigNode list = map.value("records");
        if (list == null) {
            map.missing("records", "records such as [\"bank.test 60 A 192.0.2.1\"]");
            return null;
        }
        return records(node, list, reading, section, false);
    }

    private static @Nullable FaultAction cname(ConfigNode node, FaultReading reading) {
        ConfigMap map = ConfigMap.of(node, CNAME, reading.problems());
        if (map.has("chain") == map.has("loop")) {
            reading.problems().add(node, String.join(" and ", map.node().keys()), "chain or loop: 1 to 64 CNAMEs");
            return null;
        }
        boolean loop = map.has("loop");
        Integer length = map.get(loop ? "loop" : "chain", Values.integer(1, 64));
        return length == null ? null : new CnameChain(length, loop);
    }

    private static @Nullable FaultAction dname(ConfigNode node, FaultReading reading) {
        ConfigMap map = ConfigMap.of(node, DNAME, reading.problems());
        Name owner = map.require("owner", FaultReading.DOMAIN);
        Name target = map.require("target", FaultReading.DOMAIN);
        return owner == null || target == null ? null : reading.made(node, () -> new DnameRewrite(owner, target));
    }
}
