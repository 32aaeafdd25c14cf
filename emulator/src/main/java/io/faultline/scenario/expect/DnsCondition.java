package io.faultline.scenario.expect;

import io.faultline.dns.resolver.ResolutionException;
import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What a host's resolver answers: {@code dns: {name: shop.example, type: A, from: client, is: NODATA}}. A host asks without a
 * cache of its own. With {@code answers}, the records have to be exactly these.
 *
 * @param name the name, absolute
 * @param type the RR type
 * @param from the host that asks
 * @param is the kind of answer
 * @param answers the records' data in any order; empty for any
 */
record DnsCondition(Name name, int type, String from, Answer is, List<String> answers) implements Condition {
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

    private static @Nullable Condition read(ConfigNode value, ConditionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String text = map.require("name", Values.TEXT);
        String from = map.reference("from", "host", scope.topology().hosts().keySet());
        String typeText = map.get("type", Values.TEXT, "A");
        int type = Type.value(typeText.toUpperCase(Locale.ROOT));
        if (type < 0) {
            map.complain("type", typeText, "an RR type such as A, AAAA or CNAME");
        }
        Answer is = map.get(
                "is",
                Values.of(word -> Answer.valueOf(word.toUpperCase(Locale.ROOT)), "one of " + List.of(Answer.values())),
                Answer.NOERROR);
        if (text == null || from == null || type < 0) {
            return null;
        }
        try {
            return new DnsCondition(Name.fromString(text, Name.root), type, from, is, map.list("answers", Values.TEXT));
        } catch (TextParseException e) {
            map.complain("name", text, "a domain name such as shop.example");
            return null;
        }
    }

    @Override
    public String describe() {
        return name + " " + Type.string(type) + " asked from " + from + " is " + is
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
                boolean holds = is == Answer.NOERROR && (answers.isEmpty() || seen.equals(new TreeSet<>(answers)));
                done.accept(new Observation(holds, "NOERROR " + seen));
            } else {
                String kind = lookup.cause() instanceof ResolutionException failure
                        ? failure.kind().name()
                        : String.valueOf(lookup.cause());
                done.accept(new Observation(kind.equals(is.name()), kind));
            }
        });
    }
}
