package io.faultline.control;

import io.faultline.control.http.Limits;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioReader;
import io.faultline.scenario.ScenarioRun;
import io.faultline.telemetry.Telemetry;
import io.faultline.telemetry.TelemetryOptions;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A small region on the wall clock with the control API open on a free port. */
public final class RunningControl implements BeforeEachCallback, AfterEachCallback {
    static final String TOPOLOGY = """
            name: pair
            description: Two routers & a <client>.
            routers:
              r1: {prefix: 127.1.0.0/16}
              r2: {prefix: 127.2.0.0/16}
            links:
              r1-r2: {delay: 1ms}
            hosts:
              client: {at: r1, address: 127.1.0.100}
              server: {at: r2, address: 127.2.0.100}
            """;

    /** The same with applications and synthetic clients. */
    static final String BUSY = TOPOLOGY + """
            dns:
              servers:
                ns: {at: r1, address: 127.1.0.53}
              resolvers:
                resolver: {at: r1, address: 127.1.0.2}
              zones:
                example.test: {}
            services:
              shop: {at: [r1, r2], latency: 1ms}
            balancers:
              front:
                layer: 7
                at: r1
                address: 127.1.0.80
                dns: shop.example.test
                targets: shop
                health: {type: http, interval: 1s, timeout: 500ms, rise: 1, fall: 1}
            populations:
              shoppers: {at: r2, url: "http://shop.example.test:8080/", rate: 100/s, timeout: 1s}
            expect:
              - {at: 1h, name: still there, ping: {from: client, to: server}}
            """;

    private final String topologyText;
    private final ControlOptions options;
    private final Limits limits;
    private final TelemetryOptions telemetryOptions;
    private NetworkLoop loop;
    private Telemetry telemetry;
    private ControlServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningControl() {
        this(TOPOLOGY);
    }

    RunningControl(String topologyText) {
        this(topologyText, ControlOptions.loopback(0), Limits.DEFAULT, TelemetryOptions.IN_MEMORY);
    }

    RunningControl(ControlOptions options, Limits limits, TelemetryOptions telemetryOptions) {
        this(TOPOLOGY, options, limits, telemetryOptions);
    }

    private RunningControl(
            String topologyText, ControlOptions options, Limits limits, TelemetryOptions telemetryOptions) {
        this.topologyText = topologyText;
        this.options = options;
        this.limits = limits;
        this.telemetryOptions = telemetryOptions;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        loop.start();
        telemetry = call(() -> {
            Topology topology = TopologyLoader.parse("pair.yaml", topologyText, Overrides.none());
            Region region = Region.build(topology, loop);
            Problems problems = new Problems();
            Scenario scenario = ScenarioReader.read(topology, problems);
            problems.throwIfAny();
            return Telemetry.attach(new ScenarioRun(scenario, region, 1, Long.MAX_VALUE), telemetryOptions);
        });
        server = ControlServer.open(options, telemetry, limits);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            server.close();
            call(() -> {
                telemetry.region().close();
                telemetry.close();
                return true;
            });
        } finally {
            loop.close();
        }
    }

    NetworkLoop loop() {
        return loop;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    Region region() {
        return telemetry.region();
    }

    ControlServer server() {
        return server;
    }

    InetSocketAddress address() {
        return server.address();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + address().getPort() + path);
    }

    HttpClient client() {
        return client;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Runs on the loop and waits for the result. */
    <T> T call(Callable<T> task) throws Exception {
        return loop.call(task).get(10, TimeUnit.SECONDS);
    }
}
