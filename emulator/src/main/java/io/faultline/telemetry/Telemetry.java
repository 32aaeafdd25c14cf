package io.faultline.telemetry;

import io.faultline.balance.TargetGroup;
import io.faultline.balance.l4.L4Balancer;
import io.faultline.balance.l7.HttpFront;
import io.faultline.edge.Edge;
import io.faultline.fabric.Network;
import io.faultline.scenario.ScenarioRun;
import io.faultline.service.HttpService;
import io.faultline.service.client.ClientPopulation;
import io.faultline.telemetry.capture.Capture;
import io.faultline.telemetry.journal.EdgeText;
import io.faultline.telemetry.journal.EventKind;
import io.faultline.telemetry.journal.FabricJournal;
import io.faultline.telemetry.journal.Journal;
import io.faultline.telemetry.journal.JournalOptions;
import io.faultline.telemetry.journal.PlaneJournal;
import io.faultline.telemetry.journal.ScenarioJournal;
import io.faultline.telemetry.journal.TargetJournal;
import io.faultline.telemetry.journal.ZoneJournal;
import io.faultline.telemetry.metrics.CaptureMetrics;
import io.faultline.telemetry.metrics.DnsServerMetrics;
import io.faultline.telemetry.metrics.EdgeMetrics;
import io.faultline.telemetry.metrics.HttpFrontMetrics;
import io.faultline.telemetry.metrics.JournalMetrics;
import io.faultline.telemetry.metrics.L4BalancerMetrics;
import io.faultline.telemetry.metrics.LedgerMetrics;
import io.faultline.telemetry.metrics.LinkMetrics;
import io.faultline.telemetry.metrics.LoopMetrics;
import io.faultline.telemetry.metrics.ManagedDnsMetrics;
import io.faultline.telemetry.metrics.Metrics;
import io.faultline.telemetry.metrics.NodeMetrics;
import io.faultline.telemetry.metrics.PlaneMetrics;
import io.faultline.telemetry.metrics.PopulationMetrics;
import io.faultline.telemetry.metrics.ResolverMetrics;
import io.faultline.telemetry.metrics.RouterMetrics;
import io.faultline.telemetry.metrics.RunMetrics;
import io.faultline.telemetry.metrics.ServiceMetrics;
import io.faultline.telemetry.metrics.TargetGroupMetrics;
import io.faultline.telemetry.metrics.TcpMetrics;
import io.faultline.topology.Balancer;
import io.faultline.topology.Plane;
import io.faultline.topology.Region;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run tells while it runs: its metrics, its journal and, where asked for, its captures, attached to all parts
 * of a region. Loop thread only.
 */
public final class Telemetry implements AutoCloseable {
    private final ScenarioRun run;
    private final Metrics metrics;
    private final Journal journal;
    private final @Nullable Capture capture;

    private Telemetry(ScenarioRun run, Metrics metrics, Journal journal, @Nullable Capture capture) {
        this.run = run;
        this.metrics = metrics;
        this.journal = journal;
        this.capture = capture;
    }

    /**
     * Attaches to a run that has not started; edges that are to be in the journal are open by now.
     *
     * @throws IOException if a file or directory cannot be made
     */
    public static Telemetry attach(ScenarioRun run, TelemetryOptions options) throws IOException {
        Region region = run.region();
        Network network = region.network();
        Journal journal = new Journal(
                region.loop(),
                new JournalOptions(
                        options.journalKept(), options.journalFile(), run::incidentNsAt, options.wallTime()));
        Capture capture = null;
        if (options.capture() != null) {
            capture =
                    new Capture(network, options.capture(), why -> journal.record(EventKind.TELEMETRY, "capture", why));
            network.addTap(capture);
        }
        journal(run, journal);
        Metrics metrics = new Metrics();
        measureNetwork(region, metrics);
        measureApplications(region, metrics);
        metrics.add(new RunMetrics(run)).add(new JournalMetrics(journal));
        if (capture != null) {
            metrics.add(new CaptureMetrics(capture));
        }
        if (!region.loop().isVirtual()) {
            // The first scrape loads and compiles much: better now than while clients are watched.
            metrics.scrape();
        }
        return new Telemetry(run, metrics, journal, capture);
    }

    private static void journal(ScenarioRun run, Journal journal) {
        Region region = run.region();
        String name = run.scenario().topology().name();
        journal.record(
                EventKind.RUN,
                name,
                "run of " + name + " with seed " + region.loop().seed());
        for (Edge edge : region.edges()) {
            journal.record(EventKind.EDGE, edge.name(), edge.kind() + " edge listens on " + EdgeText.addresses(edge));
        }
        Plane plane = region.plane();
        region.network().addListener(new FabricJournal(journal, region.network()));
        for (String server : region.dnsServers().names()) {
            // Of what the management plane does to its zones the plane's own journal tells, lock by lock would be too
            // much.
            ZoneJournal zones = new ZoneJournal(
                    journal,
                    server,
                    origin -> plane == null || plane.api().dns().zone(origin) == null);
            region.dnsServer(server).zones().addListener(zones);
            region.secondaries(server).forEach(secondary -> secondary.listener(zones));
        }
        if (plane != null) {
            PlaneJournal.attach(plane, journal);
        }
        TargetJournal targets = new TargetJournal(journal);
        region.balancers().all().forEach(balancer -> balancer.group().addListener(targets));
        run.addListener(new ScenarioJournal(journal));
    }

    private static void measureNetwork(Region region, Metrics metrics) {
        Network network = region.network();
        metrics.add(new LoopMetrics(region.loop()))
                .add(new LedgerMetrics(network.ledger()))
                .add(new LinkMetrics(network))
                .add(new NodeMetrics(network))
                .add(new RouterMetrics(network))
                .add(new TcpMetrics(network))
                .add(new EdgeMetrics(region.edges()));
    }

    private static void measureApplications(Region region, Metrics metrics) {
        for (String name : region.dnsServers().names()) {
            metrics.add(new DnsServerMetrics(name, region.dnsServer(name)));
        }
        for (String name : region.dnsResolvers().names()) {
            metrics.add(new ResolverMetrics(name, region.dnsResolver(name)));
        }
        Plane plane = region.plane();
        if (plane != null) {
            metrics.add(new PlaneMetrics(plane));
        }
        Map<String, TargetGroup> groups = new LinkedHashMap<>();
        Map<String, L4Balancer> packets = new LinkedHashMap<>();
        Map<String, HttpFront> fronts = new LinkedHashMap<>();
        for (String name : region.balancers().names()) {
            Balancer balancer = region.balancer(name);
            groups.put(name, balancer.group());
            if (balancer.packets() != null) {
                packets.put(name, balancer.packets());
            }
            if (balancer.front() != null) {
                fronts.put(name, balancer.front());
            }
        }
        Map<String, List<HttpService>> services = new LinkedHashMap<>();
        region.services().names().forEach(name -> services.put(name, region.service(name)));
        Map<String, ClientPopulation> populations = new LinkedHashMap<>();
        region.populations().names().forEach(name -> populations.put(name, region.population(name)));
        metrics.add(new ManagedDnsMetrics(region.managedDns().steering().health(), region.routingControls()))
                .add(new TargetGroupMetrics(groups))
                .add(new L4BalancerMetrics(packets))
                .add(new HttpFrontMetrics(fronts))
                .add(new ServiceMetrics(services))
                .add(new PopulationMetrics(populations));
    }

    /** The run. */
    public ScenarioRun run() {
        return run;
    }

    /** The region that runs. */
    public Region region() {
        return run.region();
    }

    /** Its metrics. */
    public Metrics metrics() {
        return metrics;
    }

    /** Its journal. */
    public Journal journal() {
        return journal;
    }

    /** Its captures, if any were asked for. */
    public @Nullable Capture capture() {
        return capture;
    }

    /** Writes out what is left and closes all files; called after the region is closed, so that its end is told, too. */
    @Override
    public void close() {
        if (capture != null) {
            capture.close();
        }
        journal.close();
    }
}
