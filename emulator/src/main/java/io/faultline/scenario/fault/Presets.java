package io.faultline.scenario.fault;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.BogusZones;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.fault.action.Edns;
import io.faultline.dns.fault.action.Lame;
import io.faultline.dns.fault.action.Negative;
import io.faultline.dns.fault.action.TcpRefuse;
import io.faultline.dns.fault.action.Truncate;
import io.faultline.dns.fault.action.TtlChange;
import io.faultline.dns.fault.select.Attempts;
import io.faultline.dns.fault.select.During;
import io.faultline.dns.fault.select.TypeIs;
import io.faultline.dns.sign.bogus.BogusVariants;
import io.faultline.dns.wire.TtlScale;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** All presets. A new one is its line here; the numbers in their sentences were measured with the real clients. */
public final class Presets {

    private static final long SECOND_NS = 1_000_000_000L;

    private static final Map<String, Preset> ALL = byName(
            Preset.everywhere(
                    "aaaa-drop",
                    "AAAA queries are never answered: musl fails although A was answered, glibc takes 15 s.",
                    new FaultRule(TypeIs.of(Type.AAAA), List.of(new Drop()))),
            new Preset(
                    "first-ns-dead",
                    "The first of the servers is silent: glibc pays 5 s with each lookup, resolvers learn.",
                    (server, k, speed) -> server == 0 ? List.of(FaultRule.always(new Drop())) : List.of()),
            Preset.everywhere(
                    "all-dead",
                    "No server answers: each client gives up by a timetable of its own, from 5 s (musl) to 30 s (Go).",
                    FaultRule.always(new Drop())),
            Preset.everywhere(
                    "servfail-storm",
                    "Every answer is SERVFAIL: clients ask again at once, musl three times each, and load multiplies.",
                    FaultRule.always(new AnswerRcode(Rcode.SERVFAIL))),
            Preset.everywhere(
                    "negative-cache-trap",
                    "The first two attempts of a client at a question fail: a JVM then keeps the failure for 10 s.",
                    new FaultRule(Attempts.first(2), List.of(new AnswerRcode(Rcode.SERVFAIL)))),
            Preset.everywhere(
                    "ttl0-storm",
                    "Answers may not be cached: every lookup reaches the authority, but a JVM's still last 30 s.",
                    FaultRule.always(new TtlChange(0))),
            new Preset(
                    "jvm-30s-vs-ttl-60",
                    "Answers last 60 s: a JVM that asks anew after its own 30 s is told the old address once more.",
                    (server, k, speed) -> List.of(FaultRule.always(new TtlChange(new TtlScale(speed).apply(60))))),
            Preset.everywhere(
                    "ndots-fan-out",
                    "Names are denied without an SOA, so that nothing is cached: with ndots 5 and three search"
                            + " domains each lookup costs eight queries.",
                    FaultRule.always(new Negative(Rcode.NXDOMAIN, false))),
            Preset.everywhere(
                    "tc-without-tcp",
                    "UDP answers are truncated and TCP is refused: glibc fails at once, unbound after five tries.",
                    FaultRule.always(new Truncate(Truncate.Kind.EMPTY)),
                    FaultRule.always(new TcpRefuse())),
            Preset.everywhere(
                    "edns-drop",
                    "Queries with EDNS are never answered: unbound gives up after 17 s, others find out that plain ones are.",
                    FaultRule.always(new Edns(Edns.Kind.DROP))),
            new Preset(
                    "lame-k-of-n",
                    "The first k of the servers refuse to know the zone: lookups cost a resolver tries that lead nowhere.",
                    (server, k, speed) ->
                            server < k ? List.of(FaultRule.always(new Lame(Lame.Kind.REFUSED))) : List.of()),
            new Preset(
                    "flapping-ns",
                    "The servers are silent for 30 s of every minute: whoever backs off misses the good half.",
                    (server, k, speed) -> List.of(
                            new FaultRule(during(0, 30 * SECOND_NS, 60 * SECOND_NS, speed), List.of(new Drop())))),
            new Preset(
                    "serve-stale",
                    "Answers last 5 s, and after 10 s there are none: only a resolver that serves stale data still answers.",
                    (server, k, speed) -> List.of(
                            FaultRule.always(new TtlChange(new TtlScale(speed).apply(5))),
                            new FaultRule(During.from(scaled(10 * SECOND_NS, speed)), List.of(new Drop())))),
            new Preset(
                    "bogus-hold-down",
                    "Signatures are wrong for 20 s: a validator that met one keeps saying SERVFAIL for a minute.",
                    (server, k, speed) -> List.of(new FaultRule(
                            during(0, 20 * SECOND_NS, 0, speed),
                            List.of(new BogusZones(BogusVariants.get("flipped-bit")))))),
            Preset.everywhere(
                    "nodata-without-soa",
                    "Every name has no data, and no SOA says for how long: most ask with each lookup, unbound after 5 s.",
                    FaultRule.always(new Negative(Rcode.NOERROR, false))));

    private Presets() {}

    /** The presets by name, in the order in which documentation lists them; a view. */
    public static Map<String, Preset> all() {
        return ALL;
    }

    private static Criterion during(long afterNs, long lengthNs, long everyNs, double speed) {
        return new During(scaled(afterNs, speed), scaled(lengthNs, speed), scaled(everyNs, speed));
    }

    private static long scaled(long timeNs, double speed) {
        return timeNs == 0 ? 0 : Math.max(1, (long) (timeNs / speed));
    }

    private static Map<String, Preset> byName(Preset... presets) {
        Map<String, Preset> map = new LinkedHashMap<>();
        for (Preset preset : presets) {
            map.put(preset.name(), preset);
        }
        return Collections.unmodifiableMap(map);
    }
}
