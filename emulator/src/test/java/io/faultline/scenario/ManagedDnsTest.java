package io.faultline.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.packet.Address;
import io.faultline.scenario.report.RunReport;
import io.faultline.scenario.report.Verdict;
import io.faultline.testing.TestNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problem;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.TopologyException;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Managed DNS as a topology and its script write it. */
class ManagedDnsTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static final String REGION = """
            name: small
            routers:
              az1: {prefix: "${net}.1.0.0/16"}
            hosts:
              client: {at: az1}
              web: {at: az1, address: "${net}.1.0.20"}
            dns:
              servers:
                ns1: {at: az1}
              resolvers:
                resolver: {at: az1}
              routing-controls:
                switches: {one: on, two: on}
                rules: {some: {assert: [one, two]}}
              zones:
                shop.test:
                  ttl: 60
                  record-sets:
            """;

    @RegisterExtension
    final TestNet net = new TestNet(5);

    @Test
    void twoRegionsFailOverAndBack() {
        Scenario scenario = ScenarioReader.load("two-regions-failover", Overrides.none());
        Region region = Region.build(scenario.topology(), net.network());
        RunReport report = play(scenario, region);
        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(region.routingControls().refusals()).as("both off").isEqualTo(1);
        region.close();
    }

    /**
     * Sixty names that a resolver keeps for sixty seconds, each since another second, fail over at once. Closed form: t seconds
     * later those asked for in the first t seconds have expired, and a share of 1 - t/TTL is still answered as before.
     */
    @Test
    void whatAResolverKeepsExpiresAsItsTtlSays() {
        StringBuilder sets = new StringBuilder(REGION);
        for (int i = 0; i < 60; i++) {
            sets.append("        - {name: w").append(i).append(", type: A, failover: primary, data: 127.1.0.1, ");
            sets.append("health-check: one}\n        - {name: w").append(i);
            sets.append(", type: A, failover: secondary, data: 127.1.0.2}\n");
        }
        Region region =
                Region.build(TopologyLoader.parse("small.yaml", sets.toString(), Overrides.none()), net.network());
        for (int i = 0; i < 60; i++) {
            assertThat(ask(region, i)).isEqualTo("127.1.0.1");
            net.runFor(SECOND_NS * (i + 1) - net.nowNs());
        }
        region.managedDns().steering().health().get("one").invert(true);
        for (int t : new int[] {0, 14, 29, 44, 59}) {
            net.runFor(60 * SECOND_NS + t * SECOND_NS + SECOND_NS / 2 - net.nowNs());
            int old = 0;
            for (int i = 0; i < 60; i++) {
                old += ask(region, i).equals("127.1.0.1") ? 1 : 0;
            }
            assertThat(old).as("%d s later", t).isEqualTo(60 - (t + 1));
        }
        region.close();
    }

    private String ask(Region region, int i) {
        Future<List<Address>> answer = region.resolver("client").resolve("w" + i + ".shop.test");
        while (!answer.isDone()) {
            net.runFor(100_000);
        }
        return answer.getNow().get(0).toString();
    }

    @Test
    void aScriptChangesWeightsChecksAndControls() {
        RunReport report = run("""
                    - {name: www, type: A, ttl: 1, weight: 1, id: a, data: 127.1.0.1}
                    - {name: www, type: A, ttl: 1, weight: 0, id: b, data: 127.1.0.2}
                    - {name: f, type: A, ttl: 1, failover: primary, data: 127.1.0.1, health-check: one}
                    - {name: f, type: A, ttl: 1, failover: secondary, data: 127.1.0.2}
                script:
                  - {from: 10s, to: 20s, dns-weight: {name: www.shop.test, id: a, weight: 0}}
                  - {at: 10s, dns-weight: {name: www.shop.test, id: b, weight: 9}}
                  - {from: 10s, to: 20s, health-check: {name: one, inverted: true}}
                  - {at: 30s, routing-control: {turn-off: [one, two]}}
                  - {at: 40s, routing-control: {turn-off: one}}
                  - {at: 50s, routing-control: {turn-off: two, override: some}}
                  - {from: 50s, to: 60s, health-check: {name: one, disabled: true}}
                expect:
                  - {at: 5s, dns: {name: www.shop.test, from: client, answers: [127.1.0.1]}}
                  - {at: 5s, dns: {name: f.shop.test, from: client, answers: [127.1.0.1]}}
                  - {at: 15s, dns: {name: www.shop.test, from: client, answers: [127.1.0.2]}}
                  - {at: 15s, dns: {name: f.shop.test, from: client, answers: [127.1.0.2]}}
                  - {at: 25s, dns: {name: f.shop.test, from: client, answers: [127.1.0.1]}}
                  - {at: 35s, dns: {name: f.shop.test, from: client, answers: [127.1.0.1]}}
                  - {at: 45s, dns: {name: f.shop.test, from: client, answers: [127.1.0.2]}}
                  - {at: 55s, dns: {name: f.shop.test, from: client, answers: [127.1.0.1]}}
                  - {at: 65s, dns: {name: f.shop.test, from: client, answers: [127.1.0.2]}}
                """);
        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void anAliasLeavesABalancerThatHasLostItsTargetsAndReturnsWithThem() {
        RunReport report = run("""
                    - {name: www, type: A, failover: primary, alias: {balancer: lb}}
                    - {name: www, type: A, failover: secondary, ttl: 1, data: 127.1.0.2}
                services:
                  shop: {at: az1, replicas: 2}
                balancers:
                  lb: {layer: 7, at: az1, address: 127.1.0.80, targets: shop, health: {type: http, interval: 2s, timeout: 1s}}
                script:
                  - {at: 70s, service-stop: {service: shop, hosts: shop-az1-1}}
                  - {at: 140s, service-stop: {service: shop, hosts: shop-az1-2}}
                  - {at: 220s, service-start: {service: shop, hosts: shop-az1-1}}
                expect:
                  - {at: 20s, dns: {name: www.shop.test, from: client, answers: [127.1.0.80]}}
                  - {name: one target is enough, at: 135s, dns: {name: www.shop.test, from: client, answers: [127.1.0.80]}}
                  - {name: none is not, at: 215s, dns: {name: www.shop.test, from: client, answers: [127.1.0.2]}}
                  - {at: 250s, dns: {name: www.shop.test, from: client, answers: [127.1.0.80]}}
                """);
        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{name: www, type: A, weight: 256, data: 127.1.0.1} | weight | 0 <= weight <= 255",
                "{name: www, type: A, weight: 1, region: eu, data: 127.1.0.1} | a second routing policy | one of weight",
                "{name: www, type: A, data: 127.1.0.1, health-check: on} | \"on\" | did you mean \"one\"",
                "{name: www, type: A} | data: missing | data or an alias",
                "{name: www, type: A, data: nowhere} | nowhere | data of type A",
                "{name: www, type: A, alias: {balancer: lb}} | \"lb\" | expected",
                "{name: www.other.test., type: A, data: 127.1.0.1} | www.other.test. | a name in shop.test.",
                "{name: ns1, type: A, data: 127.1.0.1} | it already exists | goes with the others",
                "{name: www, type: A, location: {subdivision: BE}, data: 127.1.0.1} | BE | with the country",
            })
    void aMistakeInARecordSetIsTold(String set, String came, String expected) {
        assertThat(complaints("        - " + set))
                .anySatisfy(problem -> assertThat(problem).contains("small.yaml:", came, expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dns-set: {name: www.shop.test, type: A, data: 127.1.0.9} | in a zone that managed DNS keeps | dns-weight",
                "dns-empty: {name: www.shop.test} | in a zone that managed DNS keeps | dns-weight",
                "dns-weight: {name: www.shop.test, id: c, weight: 1} | www.shop.test c | did you mean",
                "routing-control: {turn-off: thre} | thre | expected",
                "health-check: {name: one} | missing | inverted or disabled",
            })
    void aMistakeInAnActionIsTold(String action, String came, String expected) {
        assertThat(complaints("        - {name: www, type: A, weight: 1, id: a, data: 127.1.0.1}\nscript: [{at: 1s, "
                        + action + "}]"))
                .singleElement()
                .asString()
                .contains("small.yaml:", came, expected);
    }

    private RunReport run(String rest) {
        Problems problems = new Problems();
        Scenario scenario = ScenarioReader.read(
                TopologyLoader.parse("small.yaml", REGION + indented(rest), Overrides.none()), problems);
        problems.throwIfAny();
        Region region = Region.build(scenario.topology(), net.network());
        RunReport report = play(scenario, region);
        region.close();
        return report;
    }

    private RunReport play(Scenario scenario, Region region) {
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        run.start();
        net.runFor(scenario.lengthNs() + 60 * SECOND_NS);
        return run.finish();
    }

    /** Record sets, which come first, belong deeper. */
    private static String indented(String rest) {
        List<String> lines = new ArrayList<>();
        for (String line : rest.lines().toList()) {
            lines.add(line.startsWith("    - ") ? "    " + line : line);
        }
        return String.join("\n", lines);
    }

    private static List<String> complaints(String rest) {
        Problems problems = new Problems();
        try {
            ScenarioReader.read(TopologyLoader.parse("small.yaml", REGION + rest, Overrides.none()), problems);
        } catch (TopologyException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
        return problems.list().stream().map(Problem::toString).toList();
    }
}
