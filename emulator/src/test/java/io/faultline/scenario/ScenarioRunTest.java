package io.faultline.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.faultline.scenario.action.OperatorCommand;
import io.faultline.scenario.expect.ExpectationResult;
import io.faultline.scenario.report.JUnitReport;
import io.faultline.scenario.report.JsonReport;
import io.faultline.scenario.report.RunReport;
import io.faultline.scenario.report.Verdict;
import io.faultline.testing.TestNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** Each action shows its effect to a client, and its end; each expectation is decided when and as it should be. */
class ScenarioRunTest {
    private static final String REGION = """
            name: small
            routers:
              core: {prefix: "${net}.9.0.0/16"}
              az1: {prefix: "${net}.1.0.0/16"}
              az2: {prefix: "${net}.2.0.0/16"}
            links:
              core-az1: {delay: 1ms}
              core-az2: {delay: 1ms}
            hosts:
              client: {at: az1}
              noc: {at: az1}
            dns:
              servers:
                ns1: {at: az1}
              resolvers:
                resolver: {at: az1}
              zones:
                cloud.test: {ttl: 5, negative-ttl: 5}
            services:
              web: {at: az2, dns: web.cloud.test, latency: 1ms}
            balancers:
              lb:
                at: az1
                dns: lb.cloud.test
                layer: 7
                targets: web
                fail: closed
                health: {type: tcp, interval: 1s, timeout: 1s, rise: 1, fall: 1}
            """;
    private static final String WEB = "http: {url: 'http://web.cloud.test:8080/', from: client";
    private static final String LB = "http: {url: 'http://lb.cloud.test:8080/', from: client";

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<String> told = new ArrayList<>();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cut: core-az2 | " + WEB + ", is: unreachable} | " + WEB + "}",
                "'change: {link: core-az2, loss: 100%}' | " + WEB + ", is: connect_timeout} | " + WEB + "}",
                "crash: web-az2 | ping: {from: client, to: web-az2, reachable: false} | " + WEB + "}",
                "crash: core | metric: {name: router.core.up, at-most: 0} | " + WEB + "}",
                "table-clear: core | " + WEB + ", is: connect_timeout} | " + WEB + "}",
                "'route-withdraw: {router: core, prefix: 127.2.0.0/16}' | " + WEB + ", is: unreachable} | " + WEB + "}",
                "'route-add: {router: az1, prefix: 127.2.0.0/24, drop: blackhole}' | " + WEB
                        + ", is: connect_timeout} | " + WEB + "}",
                "'route-add: {router: az1, prefix: 127.2.0.0/24, drop: unreachable}' | " + WEB + ", is: unreachable} | "
                        + WEB + "}",
                "'dns-empty: {name: web.cloud.test}' | " + WEB + ", is: dns_nodata} | " + WEB + "}",
                "'dns-set: {name: web.cloud.test, type: A, data: [127.2.0.99], ttl: 5}' | dns: {name: web.cloud.test, from:"
                        + " client, answers: [127.2.0.99]} | " + WEB + "}",
                "dns-stop: ns1 | dns: {name: web.cloud.test, from: client, is: [SERVFAIL, TIMEOUT]} | " + WEB + "}",
                "'drain: {balancer: lb, targets: web-az2}' | " + LB + ", status: 503} | " + LB + "}",
                "'service-fail: {service: web, status: 502}' | " + WEB + ", status: 502} | " + WEB + "}",
                "'service-slow: {service: web, by: 20s}' | " + WEB + ", is: timeout} | " + WEB + "}",
                "service-stop: web | " + WEB + ", is: connect_refused} | " + WEB + "}",
                "service-hang: web | " + WEB + ", is: timeout} | " + WEB + "}",
            })
    void anActionIsSeenByAClientAndItsEndToo(String action, String during, String after) {
        RunReport report = run("""
                script:
                  - {from: 10s, to: 40s, %s}
                expect:
                  - {at: 5s, %s}
                  - {at: 20s, %s}
                  - {at: 60s, %s}
                """.formatted(unquoted(action), after, during, after));

        assertThat(report.reasons()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cut: core-az2 | restore: core-az2",
                "crash: web-az2 | restart: web-az2",
                "table-clear: core | table-restore: core",
                "'dns-empty: {name: web.cloud.test}' | 'dns-restore: {name: web.cloud.test}'",
                "dns-stop: ns1 | dns-start: ns1",
                "'service-fail: {service: web}' | service-recover: web",
                "service-stop: web | service-start: web",
            })
    void aCureEndsWhatAFaultBegan(String fault, String cure) {
        RunReport report = run("""
                script:
                  - {at: 10s, %s}
                  - {at: 40s, %s}
                expect:
                  - {name: before, at: 5s, %s}}
                  - {name: not during, at: 20s, %s}}
                  - {name: after, at: 60s, %s}}
                """.formatted(unquoted(fault), unquoted(cure), WEB, WEB, WEB));

        assertThat(report.expectations())
                .extracting(ExpectationResult::status)
                .containsExactly(
                        ExpectationResult.Status.PASSED,
                        ExpectationResult.Status.FAILED,
                        ExpectationResult.Status.PASSED);
        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aFlushedResolverAsksAgainBeforeItsNegativeAnswerExpires() {
        RunReport report = run("""
                script:
                  - {from: 10s, to: 12s, dns-empty: {name: web.cloud.test}}
                  - {at: 13s, cache-flush: resolver}
                expect:
                  - {name: cached, at: 11s, dns: {name: web.cloud.test, from: client, is: NODATA}}
                  - {name: still, at: 12500ms, dns: {name: web.cloud.test, from: client, is: NODATA}}
                  - {name: flushed, at: 13500ms, dns: {name: web.cloud.test, from: client}}
                """);

        assertThat(report.reasons()).isEmpty();
    }

    @Test
    void anOperatorsCommandIsCarriedOutWhenItsPacketsComeThroughAndNotBefore() {
        RunReport report = run("""
                script:
                  - {at: 10s, table-clear: core}
                  - {at: 11s, operate: {from: noc, to: core, retry: 1s, attempts: 5, do: {table-restore: core}}}
                  - {at: 20s, route-add: {router: core, prefix: 127.1.0.0/16, via: az1}}
                  - {at: 25s, operate: {from: noc, to: core, retry: 1s, attempts: 5, do: {table-restore: core}}}
                expect:
                  - {name: in vain, at: 24s, metric: {name: router.core.static-routes, at-most: 1}}
                  - {name: arrived, after: 25s, within: 1s, metric: {name: router.core.static-routes, at-least: 2}}
                """);

        assertThat(report.reasons()).isEmpty();
        assertThat(told).containsExactly("core: false", "core: true");
    }

    @Test
    void aRepeatedActionHappensAtEachOfItsTimes() {
        RunReport report = run("""
                script:
                  - {from: 10s, to: 30s, every: 10s, phase: again}
                """);

        assertThat(report.phases())
                .extracting(phase -> phase.atNs() / 1_000_000_000)
                .containsExactly(10L, 20L, 30L);
    }

    @Test
    void aWindowFailsAtItsFirstBadProbeAndARecoveryPassesAtItsFirstGoodOne() {
        RunReport report = run("""
                script:
                  - {from: 10s, to: 20s, service-stop: web}
                expect:
                  - {name: always, from: 1s, to: 30s, every: 1s, %s}}
                  - {name: back, after: 12s, within: 15s, every: 1s, %s}}
                  - {name: too late, after: 12s, within: 5s, every: 1s, %s}}
                """.formatted(WEB, WEB, WEB));

        assertThat(report.expectations())
                .extracting(result -> result.expectation().name() + " " + result.status() + " "
                        + result.decidedAtNs() / 1_000_000_000)
                .containsExactly("always FAILED 10", "back PASSED 20", "too late FAILED 17");
    }

    @Test
    void aRunThatIsEndedEarlyIsNotPassed() {
        Scenario scenario = scenario("expect:\n  - {at: 60s, " + WEB + "}}\n");
        Region region = Region.build(scenario.topology(), net.network());
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        run.start();
        net.runForMs(1_000);
        RunReport report = run.finish();
        region.close();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.reasons()).singleElement().asString().startsWith("ended before 1 expectation");
    }

    @Test
    void theReportsSayWhatHappenedToProgramsAndToCiServers() throws Exception {
        RunReport report = run("""
                script:
                  - {at: 1s, phase: it begins}
                  - {at: 2s, service-stop: web}
                expect:
                  - {name: good, at: 1s, %s}}
                  - {name: bad, at: 5s, %s}}
                """.formatted(WEB, WEB));

        JsonNode json = JsonReport.toJson(report);
        assertThat(json.get("verdict").asText()).isEqualTo("FAILED");
        assertThat(json.at("/phases/0/name").asText()).isEqualTo("it begins");
        assertThat(json.at("/expectations/1/status").asText()).isEqualTo("failed");
        assertThat(json.at("/expectations/1/seen").asText()).startsWith("connect_refused");
        assertThat(json.get("digest").asText()).hasSize(16);

        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        JUnitReport.write(report, xml);
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.toByteArray()))
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
    }

    private RunReport run(String script) {
        Scenario scenario = scenario(script);
        Region region = Region.build(scenario.topology(), net.network());
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        run.addListener(new ScenarioListener() {
            @Override
            public void commandEnded(OperatorCommand command, boolean arrived, long incidentNs) {
                told.add(command.to() + ": " + arrived);
            }
        });
        run.start();
        net.runFor(scenario.lengthNs() + 60_000_000_000L);
        RunReport report = run.finish();
        region.close();
        return report;
    }

    private static Scenario scenario(String script) {
        Problems problems = new Problems();
        Scenario scenario =
                ScenarioReader.read(TopologyLoader.parse("small.yaml", REGION + script, Overrides.none()), problems);
        problems.throwIfAny();
        return scenario;
    }

    private static String unquoted(String text) {
        return text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
    }
}
