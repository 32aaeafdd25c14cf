package io.faultline.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.scenario.fault.Presets;
import io.faultline.scenario.report.RunReport;
import io.faultline.scenario.report.Verdict;
import io.faultline.testing.TestNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problem;
import io.faultline.topology.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DNS faults as a script writes them: what a client sees, how they end, and what is said of a script that is wrong. */
class DnsFaultActionTest {
    private static final String REGION = """
            name: small
            routers:
              az1: {prefix: "${net}.1.0.0/16"}
            hosts:
              client: {at: az1, address: "${net}.1.0.10"}
              web: {at: az1, address: "${net}.1.0.20", dns: web.cloud.test}
            dns:
              servers:
                ns1: {at: az1}
                ns2: {at: az1}
                plain: {at: az1, zones: cloud.test}
              resolvers:
                resolver: {at: az1}
              zones:
                cloud.test: {ttl: 1, negative-ttl: 1}
                signed.test: {dnssec: {}}
              stub: {servers: %s, timeout: 1s, attempts: 2}
            """;
    private static final String WEB = "dns: {name: web.cloud.test, from: client";

    @RegisterExtension
    final TestNet net = new TestNet();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "do: {rcode: SERVFAIL} | is: SERVFAIL",
                "do: {rcode: {code: REFUSED, ede: 18}} | is: [SERVFAIL, REFUSED]",
                "do: {nodata: true} | is: NODATA",
                "do: {nodata: {soa: false}} | is: NODATA",
                "do: {nxdomain: true} | is: NXDOMAIN",
                "do: {drop: true} | is: TIMEOUT",
                "do: {delay: 3s} | is: TIMEOUT",
                "do: {wrong: id} | is: TIMEOUT",
                "do: {wrong: qr} | is: TIMEOUT",
                "do: {wrong: question} | is: TIMEOUT",
                "do: {source: {port: 5353}} | is: TIMEOUT",
                "do: {truncate: empty, tcp: refuse} | is: [SERVFAIL, TIMEOUT, UNREACHABLE]",
                "do: {answer: \"@ 60 A 192.0.2.66\"} | answers: [192.0.2.66]",
                "do: {rcode: SERVFAIL}, when: {suffix: cloud.test, type: [A, AAAA], transport: udp} | is: SERVFAIL",
                "preset: servfail-storm | is: SERVFAIL",
                "preset: all-dead | is: TIMEOUT",
                "preset: tc-without-tcp | is: [SERVFAIL, TIMEOUT, UNREACHABLE]",
                "preset: nodata-without-soa | is: NODATA",
                "preset: ndots-fan-out | is: NXDOMAIN",
                "preset: lame-k-of-n, k: 2 | is: [SERVFAIL, REFUSED]",
            })
    void aFaultIsSeenByAClientAndItsEndToo(String fault, String during) {
        RunReport report = run("[ns1, ns2]", """
                script:
                  - {from: 10s, to: 40s, dns-fault: {%s}}
                expect:
                  - {at: 5s, %s, answers: [127.1.0.20]}}
                  - {at: 20s, %s, %s}}
                  - {at: 60s, %s, answers: [127.1.0.20]}}
                """.formatted(fault, WEB, WEB, during, WEB));
        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "do: {rcode: SERVFAIL}, when: {name: other.cloud.test}",
                "do: {rcode: SERVFAIL}, when: {type: MX}",
                "do: {rcode: SERVFAIL}, when: {not: {suffix: cloud.test}}",
                "do: {rcode: SERVFAIL}, when: {client: 127.9.0.0/16}",
                "do: {drop: true}, server: ns2",
                "do: {drop: true}, when: {first: 1}",
                "do: {tcp: reset}",
                "do: {delay: {min: 10ms, max: 20ms}, duplicate: 2, ttl: 0}",
                "do: {cname: {chain: 3}}",
                "preset: aaaa-drop",
                "preset: first-ns-dead",
                "preset: edns-drop",
                "preset: negative-cache-trap, when: {name: other.cloud.test}",
            })
    void whoIsNotMeantOrKnowsToHelpHimselfSeesNothing(String fault) {
        RunReport report = run("[ns1, ns2]", """
                script:
                  - {from: 10s, to: 40s, dns-fault: {%s}}
                expect:
                  - {at: 20s, %s, answers: [127.1.0.20]}}
                """.formatted(fault, WEB));
        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aFaultEndsAfterItsTimeOrWhenItIsHealedByServerOrName() {
        RunReport report = run("[ns1, ns2]", """
                script:
                  - {at: 10s, dns-fault: {do: {rcode: SERVFAIL}, for: 10s}}
                  - {at: 30s, dns-fault: {do: {rcode: SERVFAIL}, name: storm}}
                  - {at: 30s, dns-fault: {do: {ttl: 7}, name: other}}
                  - {at: 40s, dns-heal: {fault: other}}
                  - {at: 50s, dns-heal: {fault: storm}}
                  - {at: 60s, dns-fault: {preset: servfail-storm}}
                  - {at: 70s, dns-heal: {server: [ns1, ns2]}}
                  - {at: 80s, dns-fault: {preset: servfail-storm}}
                  - {at: 90s, dns-heal: {}}
                expect:
                  - {at: 15s, %1$s, is: SERVFAIL}}
                  - {at: 25s, %1$s}}
                  - {at: 45s, %1$s, is: SERVFAIL}}
                  - {at: 55s, %1$s}}
                  - {at: 65s, %1$s, is: SERVFAIL}}
                  - {at: 75s, %1$s}}
                  - {at: 85s, %1$s, is: SERVFAIL}}
                  - {at: 95s, %1$s}}
                """.formatted(WEB));
        assertThat(report.reasons()).isEmpty();
    }

    @Test
    void aResolverMisbehavesTowardsItsClientsWhileTheServersAreWell() {
        RunReport report = run("[resolver]", """
                script:
                  - {from: 10s, to: 40s, dns-fault: {resolver: resolver, do: {rcode: REFUSED}}}
                expect:
                  - {at: 5s, %1$s}}
                  - {at: 20s, %1$s, is: [REFUSED, SERVFAIL]}}
                  - {at: 60s, %1$s}}
                """.formatted(WEB));
        assertThat(report.reasons()).isEmpty();
    }

    @Test
    void whatIsSwitchedOnIsToldInWords() {
        assertThat(read("""
                script:
                  - {at: 1s, dns-fault: {server: ns1, do: {rcode: {code: SERVFAIL, ede: 22}}, when: {suffix: shop.test, type: AAAA, probability: 30%}}}
                  - {at: 1s, dns-fault: {preset: aaaa-drop, server: ns1, when: {name: a.test}}}
                  - {at: 1s, dns-fault: {name: slow, do: {delay: {median: 100ms, p99: 2s}}, when: {during: {every: 60s, for: 20s}, attempts: 2}}}
                  - {at: 1s, dns-fault: {server: ns1, do: {reorder: {depth: 3, within: 1s}, oversize: 4000, tcp-drip: 100ms, glue: dead, lame: self, stale: {behind: 3}}, when: {regex: "a.*", client: 10.0.0.0/8, subnet: "2001:db8::/32", edns: true, dnssec-ok: false, any: [{every: 3}, {from: 5, first: 2}], not: {transport: [tcp, tls]}}}}
                  - {at: 1s, dns-fault: {server: ns1, do: {extra: {section: authority, records: ["bank.test 60 NS evil.test."]}, cname: {loop: 2}, dname: {owner: a.test, target: b.test}, wrong: case, ttl: overflow, edns: huge-size, dnssec: strip-do}}}
                  - {at: 1s, dns-heal: {server: ns1, fault: slow}}
                """).script())
                .extracting(timed -> timed.action().describe())
                .containsExactly(
                        "answer SERVFAIL with EDE 22 for at or below shop.test., AAAA, with probability 0.3 at ns1",
                        "aaaa-drop: drop for a.test., AAAA at ns1",
                        "slow: delay by a median of 100 ms, 99 % below 2000 ms for 20 s of every 60 s, attempts 1 to 2"
                                + " at ns1, ns2, plain",
                        "reverse the order of each 3 answers and answer with at least 4000 octets by UDP and send an octet"
                                + " by TCP each 100 ms and referrals to dead addresses and answer with a referral to the"
                                + " zone itself (lame) and answer from old zones, 3 serials behind for names like a.*, from"
                                + " 10.0.0.0/8, for clients in 2001:db8::/32, with EDNS, without DO, one in 3 or from"
                                + " number 5 to number 6, not (by TCP or TLS) at ns1",
                        "add to the AUTHORITY RECORDS: bank.test. 60 NS evil.test. and put a loop of 2 CNAMEs and rewrite"
                                + " names below a.test. to b.test. by DNAME and flip the case of the question and set TTLs"
                                + " to 2147483648 s and claim an EDNS size of 65535 and strip DO at ns1",
                        "end the DNS fault slow at ns1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{do: {rcode: SERVFAL}} | rcode: SERVFAL | did you mean \"SERVFAIL\"",
                "{do: {dorp: true}} | unknown key \"dorp\" | did you mean \"drop\"",
                "{do: {}} | nothing to do | an action such as",
                "{do: {drop: false}} | false | true",
                "{do: {delay: {min: 2s, max: 1s}}} | min: 2000000000 ns, max: 1000000000 ns | 0 <= min <= max",
                "{do: {oversize: 1MB}} | sizeBytes: 1000000 | sizeBytes <= 65000",
                "{do: {answer: \"@ A\"}} | answer: @ A | a record such as",
                "{do: {cname: {chain: 65}}} | chain: 65 | 1 <= chain <= 64",
                "{do: {ttl: -1}} | ttl: -1 | seconds from 0 to 2147483647",
                "{do: {tcp: refuse}, when: {type: A}} | a selection of queries | no when beside tcp: refuse",
                "{do: {stale: true}, resolver: resolver} | a resolver, which has no zones | server",
                "{preset: aaa-drop} | preset: aaa-drop | did you mean \"aaaa-drop\"",
                "{do: {drop: true}, preset: aaaa-drop} | do and preset | one of do and preset",
                "{server: ns1} | neither do nor preset | one of do and preset",
                "{do: {dnssec: expired}, server: plain} | broken signatures at plain | a server with a signed zone",
                "{do: {drop: true}, server: ns3} | \"ns3\" | did you mean \"ns1\"",
                "{do: {drop: true}, when: {regex: \"(\"}} | regex: ( | a regular expression",
                "{do: {drop: true}, when: {sufix: a.test}} | unknown key \"sufix\" | did you mean \"suffix\"",
                "{do: {drop: true}, when: {probability: 3}} | probability: 3 | 0 <= probability <= 1",
                "{do: {drop: true}, when: {seed: 3}} | a seed without probability | probability and seed",
                "{do: {drop: true}, when: {during: {for: 9s, every: 3s}}} | everyNs: 3000000000 | everyNs 0 or >= lengthNs",
            })
    void aMistakeIsToldWithWhereItIsAndWhatWasExpected(String fault, String came, String expected) {
        assertThat(complaints("script: [{at: 1s, dns-fault: " + fault + "}]"))
                .singleElement()
                .asString()
                .contains("small.yaml:", came, expected);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void aPresetSaysWhatClientsSuffer(String name) {
        assertThat(Presets.all().get(name).sentence()).contains(":").endsWith(".");
        assertThat(read("script: [{at: 1s, dns-fault: {server: ns1, preset: " + name + "}}]")
                        .script())
                .singleElement()
                .satisfies(timed -> assertThat(timed.action().describe()).startsWith(name + ": "));
    }

    @Test
    void theFormatsReferenceListsEveryPresetAsItIs() throws IOException {
        String reference = Files.readString(Path.of("..", "topologies", "README.md"));
        Presets.all()
                .values()
                .forEach(preset ->
                        assertThat(reference).contains("| `" + preset.name() + "` | " + preset.sentence() + " |"));
    }

    static Stream<String> presets() {
        return Presets.all().keySet().stream();
    }

    private RunReport run(String stub, String script) {
        Problems problems = new Problems();
        Scenario scenario = ScenarioReader.read(
                TopologyLoader.parse("small.yaml", REGION.formatted(stub) + script, Overrides.none()), problems);
        problems.throwIfAny();
        Region region = Region.build(scenario.topology(), net.network());
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        run.start();
        net.runFor(scenario.lengthNs() + 60_000_000_000L);
        RunReport report = run.finish();
        region.close();
        return report;
    }

    @Test
    void theShippedTopologyPlaysEveryPresetAsItSays() {
        Scenario scenario = ScenarioReader.load("dns-pathologies", Overrides.none());
        assertThat(scenario.script())
                .extracting(timed -> timed.action().describe())
                .filteredOn(what -> what.startsWith("phase: "))
                .containsExactlyInAnyOrderElementsOf(
                        presets().map(name -> "phase: " + name).toList());
        Region region = Region.build(scenario.topology(), net.network());
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        run.start();
        net.runFor(scenario.lengthNs() + 60_000_000_000L);
        RunReport report = run.finish();
        region.close();
        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delay: 1h", "reorder: {depth: 100, within: 1h}", "truncate: empty, tcp-drip: 1h"})
    void aRegionThatClosesLetsGoOfAnswersThatAreHeldBack(String action) {
        RunReport report = run("[ns1, ns2]", """
                script:
                  - {at: 1s, dns-fault: {do: {%s}}}
                expect:
                  - {at: 2s, %s, is: [TIMEOUT, SERVFAIL]}}
                """.formatted(action, WEB));
        assertThat(report.reasons()).isEmpty();
    }

    private static Scenario read(String script) {
        Problems problems = new Problems();
        Scenario scenario = ScenarioReader.read(
                TopologyLoader.parse("small.yaml", REGION.formatted("[ns1]") + script, Overrides.none()), problems);
        problems.throwIfAny();
        return scenario;
    }

    private static List<String> complaints(String script) {
        Problems problems = new Problems();
        ScenarioReader.read(
                TopologyLoader.parse("small.yaml", REGION.formatted("[ns1]") + script, Overrides.none()), problems);
        return problems.list().stream().map(Problem::toString).toList();
    }
}
