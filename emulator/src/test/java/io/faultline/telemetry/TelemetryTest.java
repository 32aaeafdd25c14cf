package io.faultline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.engine.NetworkLoop;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioReader;
import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.report.RunReport;
import io.faultline.service.HttpService;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.client.PopulationStats;
import io.faultline.telemetry.capture.CaptureOptions;
import io.faultline.telemetry.metrics.Exposition;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small outage in virtual time, as its telemetry tells it, against what the region itself knows. */
class TelemetryTest {
    private static final long SECOND = 1_000_000_000L;

    private static final String OUTAGE = """
            name: outage
            routers:
              r1: {prefix: 127.1.0.0/16}
              r2: {prefix: 127.2.0.0/16}
            links:
              r1-r2: {delay: 1ms}
            hosts:
              client: {at: r1}
            dns:
              servers:
                ns: {at: r1, address: 127.1.0.53}
              resolvers:
                resolver: {at: r1, address: 127.1.0.2}
              zones:
                example.test: {ttl: 5}
            services:
              shop: {at: [r2], replicas: 2, latency: 1ms}
            balancers:
              front:
                layer: 7
                at: r1
                address: 127.1.0.80
                dns: shop.example.test
                targets: shop
                fail: closed
                health: {type: http, interval: 1s, timeout: 500ms, rise: 2, fall: 2}
            populations:
              shoppers: {at: r1, url: "http://shop.example.test:8080/", rate: 5/s, timeout: 1s}
            script:
              - {at: 10s, phase: outage}
              - {from: 10s, to: 20s, cut: r1-r2, tags: [fault], note: a digger}
              - {at: 20s, phase: recovery}
            expect:
              - {at: 5s, name: up, ping: {from: client, to: r2}}
              - {at: 25s, name: up, ping: {from: client, to: r2}}
              - {at: 15s, name: up in the outage, ping: {from: client, to: r2}}
            """;

    @TempDir
    private Path directory;

    @Test
    void theScrapeOfAnOutageIsWhatTheRegionKnows() throws IOException {
        List<Exposition> scrapes = new ArrayList<>();
        run(TelemetryOptions.IN_MEMORY, (telemetry, run) -> {
            NetworkLoop loop = telemetry.region().loop();
            loop.runUntil(8 * SECOND);
            scrapes.add(Exposition.of(telemetry.metrics()));
            loop.runUntil(18 * SECOND);
            scrapes.add(Exposition.of(telemetry.metrics()));
            loop.runUntil(30 * SECOND);
            Exposition end = Exposition.of(telemetry.metrics());
            scrapes.add(end);

            PopulationStats stats = telemetry.region().population("shoppers").stats();
            for (CallOutcome outcome : CallOutcome.values()) {
                assertThat(end.count("faultline_population_requests_total{outcome=\"" + outcome.label()
                                + "\",population=\"shoppers\"}"))
                        .isEqualTo(stats.requests(outcome));
            }
            assertThat(end.count(
                            "faultline_population_latency_seconds_count{population=\"shoppers\",result=\"success\"}"))
                    .isEqualTo(stats.requests(CallOutcome.SUCCESS))
                    .isGreaterThan(50);
            assertThat(end.value("faultline_population_latency_seconds_sum{population=\"shoppers\",result=\"success\"}")
                            / stats.requests(CallOutcome.SUCCESS))
                    .isBetween(0.002, 0.05);
            long asked = 0;
            for (HttpService replica : telemetry.region().service("shop")) {
                asked += replica.counters().requests();
            }
            assertThat(end.sum("faultline_service_requests_total"))
                    .isEqualTo(asked)
                    .isGreaterThan(50);
            assertThat(end.sum("faultline_balancer_target_chosen_total")).isGreaterThan(50);
            long requests = end.count("faultline_front_requests_total{balancer=\"front\"}");
            // Those that wait for their answer have none yet.
            assertThat(end.sum("faultline_front_answers_total"))
                    .isBetween(
                            requests
                                    - telemetry
                                            .region()
                                            .balancer("front")
                                            .front()
                                            .pending()
                                    - 5,
                            requests);
        });
        Exposition healthy = scrapes.get(0);
        Exposition outage = scrapes.get(1);
        Exposition recovered = scrapes.get(2);
        String inService = "faultline_balancer_targets_in_service{balancer=\"front\"}";
        assertThat(healthy.count(inService)).isEqualTo(2);
        assertThat(outage.count(inService)).isZero();
        assertThat(outage.count("faultline_balancer_targets{balancer=\"front\",state=\"unhealthy\"}"))
                .isEqualTo(2);
        assertThat(recovered.count(inService)).isEqualTo(2);
        String own = "faultline_front_own_answers_total{balancer=\"front\",status=\"503\"}";
        // Some at the start, before the first health checks.
        assertThat(outage.count(own) - healthy.count(own)).isGreaterThan(20);
        assertThat(recovered.count(own) - outage.count(own)).isLessThan(30);
        assertThat(outage.count("faultline_run_phase{phase=\"outage\"}")).isEqualTo(1);
        assertThat(outage.count("faultline_run_phase{phase=\"recovery\"}")).isZero();
        assertThat(recovered.count("faultline_run_phase{phase=\"outage\"}")).isZero();
        assertThat(outage.count("faultline_expectation_state{expectation=\"up\",number=\"2\",state=\"pending\"}"))
                .isEqualTo(1);
        assertThat(recovered.count("faultline_expectation_state{expectation=\"up\",number=\"2\",state=\"passed\"}"))
                .isEqualTo(1);
        assertThat(recovered.count(
                        "faultline_expectation_state{expectation=\"up in the outage\",number=\"3\",state=\"failed\"}"))
                .isEqualTo(1);
        assertThat(healthy.count("faultline_dns_answers_total{rcode=\"NOERROR\",server=\"ns\",transport=\"udp\"}"))
                .isGreaterThan(0);
        assertThat(healthy.sum("faultline_resolver_answers_total")).isGreaterThan(0);
        assertThat(healthy.has("faultline_run_info{seed=\"7\",speed=\"1.0\",topology=\"outage\"}"))
                .isTrue();
    }

    @Test
    void theJournalTellsTheOutageInOrder() throws IOException {
        Path file = directory.resolve("events.jsonl");
        RunReport report = run(
                TelemetryOptions.IN_MEMORY.withJournalFile(file),
                (telemetry, run) -> telemetry.region().loop().runUntil(40 * SECOND));

        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            events.add(new ObjectMapper().readTree(line));
        }
        List<String> told = events.stream()
                .filter(event -> !event.get("kind").asText().equals("target"))
                .map(event -> event.get("time").asText() + " "
                        + event.get("kind").asText() + ": " + event.get("text").asText())
                .toList();
        assertThat(told)
                .startsWith("0s run: run of outage with seed 7")
                .containsSubsequence(
                        "10s phase: phase: outage",
                        "10s link: link down",
                        "10s action: cut r1-r2",
                        "20s phase: phase: recovery",
                        "20s link: link up",
                        "20s action: end of: cut r1-r2")
                .anyMatch(line -> line.startsWith("25.002s expectation: passed"));
        assertThat(report.reasons()).hasSize(1);
        assertThat(told.get(told.size() - 1)).endsWith("verdict: FAILED");
        JsonNode cut = events.stream()
                .filter(event -> event.get("text").asText().equals("cut r1-r2"))
                .findFirst()
                .orElseThrow();
        assertThat(cut.at("/details/tags/0").asText()).isEqualTo("fault");
        assertThat(cut.at("/details/note").asText()).isEqualTo("a digger");
        List<String> targets = events.stream()
                .filter(event -> event.get("kind").asText().equals("target"))
                .map(event -> event.at("/details/from").asText() + ">"
                        + event.at("/details/to").asText())
                .toList();
        // Both targets: found healthy, lost, found again.
        assertThat(targets.stream().filter("healthy>unhealthy"::equals)).hasSize(2);
        assertThat(targets.stream().filter("unhealthy>healthy"::equals)).hasSize(2);
        assertThat(events.get(events.size() - 1).at("/details/digest").asText()).isEqualTo(report.digest());
    }

    @Test
    void beingWatchedChangesNothing() throws IOException {
        RunReport alone = run(null, (telemetry, run) -> {});
        RunReport watched = run(
                TelemetryOptions.IN_MEMORY
                        .withJournalFile(directory.resolve("events.jsonl"))
                        .withCapture(CaptureOptions.of(directory, CaptureOptions.Layout.PER_LINK, 0)),
                (telemetry, run) -> {
                    for (int i = 1; i < 40; i++) {
                        telemetry.region().loop().runUntil(i * SECOND);
                        telemetry.metrics().scrape();
                    }
                });
        String first = Files.readString(directory.resolve("events.jsonl"));
        run(TelemetryOptions.IN_MEMORY.withJournalFile(directory.resolve("events.jsonl")), (telemetry, run) -> {});

        assertThat(watched.digest()).isEqualTo(alone.digest());
        assertThat(watched.packets()).isEqualTo(alone.packets());
        assertThat(directory.resolve("events.jsonl")).content().isEqualTo(first);
        assertThat(Files.size(directory.resolve("r1-r2.pcapng"))).isGreaterThan(50_000);
    }

    /** Runs the outage for 40 s with or without telemetry. */
    private static RunReport run(TelemetryOptions options, BiConsumer<Telemetry, ScenarioRun> during)
            throws IOException {
        NetworkLoop loop = NetworkLoop.virtual(7);
        Topology topology = TopologyLoader.parse("outage.yaml", OUTAGE, Overrides.none());
        Problems problems = new Problems();
        Scenario scenario = ScenarioReader.read(topology, problems);
        problems.throwIfAny();
        Region region = Region.build(topology, loop);
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        Telemetry telemetry = options == null ? null : Telemetry.attach(run, options);
        try {
            run.start();
            if (telemetry != null) {
                during.accept(telemetry, run);
            }
            loop.runUntil(40 * SECOND);
            return run.finish();
        } finally {
            region.close();
            if (telemetry != null) {
                telemetry.close();
            }
            loop.runFor(0);
            region.network().ledger().assertConserved();
            loop.close();
        }
    }
}
