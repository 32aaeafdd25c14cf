package io.faultline.scenario.fault;

import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.action.BogusZones;
import io.faultline.dns.fault.action.Edns;
import io.faultline.dns.fault.action.FlagChange;
import io.faultline.dns.fault.action.QuestionChange;
import io.faultline.dns.fault.action.StripDo;
import io.faultline.dns.fault.action.TtlChange;
import io.faultline.dns.fault.action.TtlCountdown;
import io.faultline.dns.fault.action.TtlMismatch;
import io.faultline.dns.fault.action.WrongId;
import io.faultline.dns.sign.bogus.BogusVariants;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How faults are written that are about single fields of an answer, and about its signatures. */
final class OctetNotations {

    private static final ValueType<FaultAction> WRONG = Values.oneOf(wrong());
    private static final ValueType<FaultAction> DNSSEC = Values.oneOf(dnssec());
    private static final ValueType<Edns.Kind> EDNS = Values.oneOf(Edns.Kind.class);
    private static final Map<String, FaultAction> TTL_WORDS = ttlWords();

    static final List<ActionNotation> ALL = List.of(
            new ActionNotation("wrong", (node, reading) -> ConfigMap.parse(node, "wrong", WRONG, reading.problems())),
            new ActionNotation("ttl", OctetNotations::ttl),
            new ActionNotation("edns", (node, reading) -> {
                Edns.Kind kind = ConfigMap.parse(node, "edns", EDNS, reading.problems());
                return kind == null ? null : new Edns(kind);
            }),
            new ActionNotation(
                    "dnssec", (node, reading) -> ConfigMap.parse(node, "dnssec", DNSSEC, reading.problems())));

    private OctetNotations() {}

    private static Map<String, FaultAction> wrong() {
        Map<String, FaultAction> words = new LinkedHashMap<>();
        words.put("id", new WrongId());
        words.put("qr", FlagChange.NO_QR);
        words.put("aa", FlagChange.NO_AA);
        words.put("case", new QuestionChange(QuestionChange.Kind.FLIP_CASE));
        words.put("question", new QuestionChange(QuestionChange.Kind.OTHER_NAME));
        return words;
    }

    private static Map<String, FaultAction> ttlWords() {
        Map<String, FaultAction> words = new LinkedHashMap<>();
        words.put("max", new TtlChange(TtlChange.MAX));
        words.put("overflow", new TtlChange(TtlChange.MAX + 1));
        words.put("countdown", new TtlCountdown());
        words.put("mismatch", new TtlMismatch());
        return words;
    }

    private static Map<String, FaultAction> dnssec() {
        Map<String, FaultAction> words = new LinkedHashMap<>();
        words.put("strip-do", new StripDo());
        BogusVariants.all().forEach(variant -> words.put(variant.name(), new BogusZones(variant)));
        return words;
    }

    private static @Nullable FaultAction ttl(ConfigNode node, FaultReading reading) {
        ValueType<FaultAction> type = Values.of(
                text -> {
                    FaultAction word = TTL_WORDS.get(text);
                    return word == null ? new TtlChange(reading.ttls().apply(seconds(text))) : word;
                },
                "seconds from 0 to 2147483647, or " + String.join(", ", TTL_WORDS.keySet()));
        return ConfigMap.parse(node, "ttl", type, reading.problems());
    }

    private static long seconds(String text) {
        long seconds = Long.parseLong(text);
        if (seconds < 0 || seconds > TtlChange.MAX) {
            throw new IllegalArgumentException(text);
        }
        return seconds;
    }
}
