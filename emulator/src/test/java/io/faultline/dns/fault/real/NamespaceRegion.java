package io.faultline.dns.fault.real;

import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioReader;
import io.faultline.scenario.ScenarioRun;
import io.faultline.topology.Region;
import io.faultline.topology.config.Overrides;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.xbill.DNS.Type;

/**
 * Runs a topology inside a network namespace, edges open, and prints each query that reaches a server: {@code Q server seconds
 * transport name type}, after the trust anchors of its signed zones. Ends by a signal.
 */
public final class NamespaceRegion {

    private NamespaceRegion() {}

    public static void main(String[] args) throws Exception {
        Scenario scenario = ScenarioReader.load(args[0], Overrides.none());
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        long startNs = System.nanoTime();
        try (NetworkLoop loop = NetworkLoop.real(scenario.topology().seed(), RealTimeOptions.DEFAULT)) {
            loop.start();
            loop.call(() -> {
                        Region region = Region.build(scenario.topology(), loop, Instant.now());
                        for (String name : region.dnsServers().names()) {
                            observe(name, region.dnsServer(name), startNs, out);
                        }
                        region.trustAnchors().forEach(anchor -> out.println("ANCHOR " + anchor));
                        region.openEdges();
                        new ScenarioRun(scenario, region, 1, Long.MAX_VALUE).start();
                        return true;
                    })
                    .get();
            out.println("READY");
            new CountDownLatch(1).await();
        }
    }

    /** A fault that does nothing sees every query, those too that a later one drops. */
    private static void observe(String name, AuthoritativeServer server, long startNs, PrintStream out) {
        server.addFault((query, plan) -> out.println(String.join(
                " ",
                "Q",
                name,
                String.format(Locale.ROOT, "%.3f", (System.nanoTime() - startNs) / 1e9),
                query.transport().name(),
                query.name().toString(),
                Type.string(query.type()),
                query.hasEdns() ? "EDNS" : "plain")));
    }
}
