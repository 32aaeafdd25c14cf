package io.faultline.scenario.expect;

import io.faultline.dns.resolver.ResolutionException;
import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What a host's resolver answers: {@code dns: {name: shop.example, type: A, from: client, is: NODATA}}, or several
 * kinds of answer, {@code is: [SERVFAIL, TIMEOUT]}. A host asks without a cache of its own. With {@code answers}, the records have to be exactly these.
 *
 * @param name the name, absolute
 * @param type the RR type
 * @param from the host that asks
 * @param is the kinds of answer that hold
 * @param answers the records' data in any order; empty for any
 */
record DnsCondition(Name name, int type, String from, List<Answer> is, List<String> answers) implements Condition {
    static final Keys KEYS = Keys.of("expectDns", "name", "type", "from", "is", "answers");
    static final ConditionKind KIND = new ConditionKind("dns", DnsCondition::read);

    /** The kinds of answer that a client can tell apart. */
    enum Answer {
        NOERROR,
        NODATA,
        NXDOMAIN,
        SERVFAIL,
        REFUSED,
        TIMEOUT,
        UNREACHABLE
    }

    private static final ValueType<Answer> ANSWER =
            Values.of(word -> Answer.valueOf(word.toUpperCase(Locale.ROOT)), "one of " + List.of(Answer.values()));

    private static @Nullable Condition read(ConfigNode value, ConditionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String text = map.require("name", Values.TEXT);
        String from = map.reference("from", "host", scope.topology().hosts().keySet());
        String typeText = map.get("type", Values.TEXT, "A");
        int type = Type.value(typeText.toUpperCase(Locale.ROOT));
        if (type < 0) {
            map.complain("type", typeText, "an RR type such as A, AAAA or CNAME");
        }
        List<Answer> is = map.list("is", ANSWER);
        if (text == null || from == null || type < 0) {
            return null;
        }
        try {
            Name name = Name.fromString(text, Name.root);
            List<Answer> kinds = map.has("is") ? List.copyOf(is) : List.of(Answer.NOERROR);
            return new DnsCondition(name, type, from, kinds, answers(map, name, type));
        } catch (TextParseException e) {
            map.complain("name", text, "a domain name such as shop.example");
            return null;
        }
    }

    /** Data as answers write it, whatever the way in which the topology does. */
    private static List<String> answers(ConfigMap map, Name name, int type) {
        List<String> answers = new ArrayList<>();
        for (ConfigNode item : map.items("answers")) {
            String data = ConfigMap.parse(item, "answers", Values.TEXT, map.problems());
            try {
                if (data != null) {
                    answers.add(Record.fromString(name, type, DClass.IN, 0, data, Name.root)
                            .rdataToString());
                }
            } catch (IOException e) {
                map.problems().add(item, item.describe(), "data of type " + Type.string(type));
            }
        }
        return List.copyOf(answers);
    }

    @Override
    public String describe() {
        return name + " " + Type.string(type) + " asked from " + from + " is "
                + String.join(" or ", is.stream().map(Answer::name).toList())
                + (answers.isEmpty() ? "" : " " + answers);
    }

    @Override
    public void probe(Region region, long nowNs, Consumer<Observation> done) {
        region.resolver(from).query(name, type).addListener(lookup -> {
            if (lookup.isSuccess()) {
                @SuppressWarnings("unchecked")
                List<Record> records = (List<Record>) lookup.getNow();
                TreeSet<String> seen = new TreeSet<>();
                records.forEach(record -> seen.add(record.rdataToString()));
                boolean holds =
                        is.contains(Answer.NOERROR) && (answers.isEmpty() || seen.equals(new TreeSet<>(answers)));
                done.accept(new Observation(holds, "NOERROR " + seen));
            } else {
                String kind = lookup.cause() instanceof ResolutionException failure
                        ? failure.kind().name()
                        : String.valueOf(lookup.cause());
                done.accept(new Observation(
                        is.stream().anyMatch(answer -> answer.name().equals(kind)), kind));
            }
        });
    }
}
