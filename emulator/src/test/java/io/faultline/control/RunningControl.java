package io.faultline.control;

import io.faultline.control.http.Limits;
import io.faultline.control.route.RunningNetwork;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.fabric.Network;
import io.faultline.telemetry.journal.FabricJournal;
import io.faultline.telemetry.journal.Journal;
import io.faultline.telemetry.journal.JournalOptions;
import io.faultline.telemetry.metrics.LedgerMetrics;
import io.faultline.telemetry.metrics.LinkMetrics;
import io.faultline.telemetry.metrics.LoopMetrics;
import io.faultline.telemetry.metrics.Metrics;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
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

    private final ControlOptions options;
    private final Limits limits;
    private final JournalOptions journalOptions;
    private NetworkLoop loop;
    private RunningNetwork network;
    private ControlServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningControl() {
        this(ControlOptions.loopback(0), Limits.DEFAULT, JournalOptions.inMemory());
    }

    RunningControl(ControlOptions options, Limits limits, JournalOptions journalOptions) {
        this.options = options;
        this.limits = limits;
        this.journalOptions = journalOptions;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        loop.start();
        network = call(() -> {
            Region region =
                    Region.build(TopologyLoader.parse("pair.yaml", TOPOLOGY, Overrides.none()), new Network(loop));
            Journal journal = new Journal(loop, journalOptions);
            region.network().addListener(new FabricJournal(journal, region.network()));
            Metrics metrics = new Metrics()
                    .add(new LinkMetrics(region.network()))
                    .add(new LedgerMetrics(region.network().ledger()))
                    .add(new LoopMetrics(loop));
            return new RunningNetwork(region, metrics, journal);
        });
        server = ControlServer.open(options, network, limits);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            server.close();
            call(() -> {
                network.region().close();
                return true;
            });
        } finally {
            loop.close();
        }
    }

    NetworkLoop loop() {
        return loop;
    }

    RunningNetwork network() {
        return network;
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
