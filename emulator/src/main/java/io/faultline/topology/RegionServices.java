package io.faultline.topology;

import io.faultline.host.Host;
import io.faultline.service.Dependency;
import io.faultline.service.HttpService;
import io.faultline.service.HttpServiceSettings;
import io.faultline.service.Upstream;
import io.faultline.service.call.HttpUrl;
import io.faultline.service.client.ArrivalProcess;
import io.faultline.service.client.ClientPopulation;
import io.faultline.service.client.PopulationSettings;
import io.faultline.topology.model.CallSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.PopulationSpec;
import io.faultline.topology.model.ServiceSpec;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the services of a region and the synthetic clients that use them. */
final class RegionServices {
    private static final int MOST_OUTSTANDING = 10_000;
    private static final int MOST_CONNECTIONS = 10_000;

    private final Topology topology;
    private final Named<Host> hosts;
    private final RegionDns dns;
    private final Map<String, List<HttpService>> services = new LinkedHashMap<>();
    private final List<Upstream> upstreams = new ArrayList<>();
    private final Map<String, ClientPopulation> populations = new LinkedHashMap<>();

    RegionServices(Topology topology, Named<Host> hosts, RegionDns dns) {
        this.topology = topology;
        this.hosts = hosts;
        this.dns = dns;
    }

    Map<String, List<HttpService>> services() {
        return services;
    }

    Map<String, ClientPopulation> populations() {
        return populations;
    }

    void build() {
        for (ServiceSpec spec : topology.services().values()) {
            if (spec.application() instanceof ServiceSpec.Http application) {
                services.put(spec.name(), replicas(spec, application));
            } else if (spec.application() instanceof ServiceSpec.Upstream application) {
                for (String host : spec.hosts()) {
                    upstreams.add(
                            new Upstream(hosts.get(host), null, spec.port(), application.server(), MOST_CONNECTIONS));
                }
            }
        }
        topology.populations().values().forEach(spec -> populations.put(spec.name(), population(spec)));
    }

    /** Services listen before the first client asks. */
    void start() {
        upstreams.forEach(Upstream::start);
        services.values().forEach(replicas -> replicas.forEach(HttpService::start));
        populations.values().forEach(ClientPopulation::start);
    }

    void close() {
        populations.values().forEach(ClientPopulation::close);
        services.values().forEach(replicas -> replicas.forEach(HttpService::close));
        upstreams.forEach(Upstream::close);
    }

    private List<HttpService> replicas(ServiceSpec spec, ServiceSpec.Http application) {
        List<HttpService> replicas = new ArrayList<>();
        for (String host : spec.hosts()) {
            HostSpec at = topology.hosts().get(host);
            HttpServiceSettings settings = HttpServiceSettings.of(spec.name(), at == null ? "" : at.router())
                    .at(null, spec.port())
                    .answering(application.status(), body(application.body()))
                    .withLatency(application.latency())
                    .withWorkers(application.workers(), application.queue())
                    .withDeepHealth(application.deepHealth())
                    .dependingOn(application.calls().stream()
                            .map(RegionServices::dependency)
                            .toArray(Dependency[]::new));
            replicas.add(new HttpService(
                    hosts.get(host), settings, dns.names(host, topology.stub().cache())));
        }
        return replicas;
    }

    private static Dependency dependency(CallSpec spec) {
        HttpUrl url = HttpUrl.of(spec.url());
        return Dependency.of(url.host(), spec.url())
                .with(RegionCalls.settings(spec))
                .retrying(RegionCalls.retries(spec), () -> RegionCalls.budget(spec));
    }

    private static @Nullable String body(ServiceSpec.Body body) {
        if (body instanceof ServiceSpec.Filler filler) {
            return "x".repeat(filler.sizeBytes());
        }
        return body instanceof ServiceSpec.Text text ? text.text() : null;
    }

    private ClientPopulation population(PopulationSpec spec) {
        double perSecond = spec.perSecond() * topology.speed();
        PopulationSettings settings = new PopulationSettings(
                spec.name(),
                HttpUrl.of(spec.call().url()),
                spec.poisson() ? new ArrivalProcess.Poisson(perSecond) : new ArrivalProcess.Constant(perSecond),
                RegionCalls.settings(spec.call()),
                RegionCalls.retries(spec.call()),
                MOST_OUTSTANDING);
        return new ClientPopulation(
                hosts.get(spec.host()),
                settings,
                dns.names(spec.host(), spec.cache()),
                RegionCalls.budget(spec.call()));
    }
}
