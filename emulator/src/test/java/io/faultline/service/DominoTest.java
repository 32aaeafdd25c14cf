package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultline.balance.HealthCheck;
import io.faultline.balance.HealthCheckSettings;
import io.faultline.balance.HealthChecker;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.balance.l4.L4Balancer;
import io.faultline.balance.l4.L4Settings;
import io.faultline.balance.l4.VirtualServiceSettings;
import io.faultline.dns.resolver.CachePolicy;
import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.wire.Names;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.fabric.Link;
import io.faultline.host.Host;
import io.faultline.packet.IpProtocol;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import io.faultline.service.call.RetryBudget;
import io.faultline.service.client.ClientPopulation;
import io.faultline.service.client.PopulationSettings;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Shop needs inventory, inventory needs its database, all by name and through the network: what falls first takes the rest. */
class DominoTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final Name ORIGIN = Names.absolute("cloud.test.");
    private static final Name DB = Names.absolute("db.cloud.test.");
    private static final int NEGATIVE_TTL_SECONDS = 900;
    private static final String ZONE = """
            $TTL 5
            @     900 IN SOA ns hostmaster 1 7200 900 1209600 900
            @         IN NS  ns
            ns        IN A   127.1.0.53
            shop      IN A   127.1.0.9
            inventory IN A   127.1.0.3
            db        IN A   127.1.0.4
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<CallResult> results = new ArrayList<>();
    private final ZoneTable zones = new ZoneTable();
    private Star star;
    private Host dnsHost;
    private Host dbHost;
    private Host clientHost;
    private HttpService db;
    private TargetGroup group;
    private HttpCaller client;

    @BeforeEach
    void buildRegion() throws IOException {
        star = new Star(net);
        dnsHost = star.host("ns", "127.1.0.53");
        zones.put(ZoneFile.load(
                new ByteArrayInputStream(ZONE.getBytes(StandardCharsets.US_ASCII)), "zone", ORIGIN, TtlScale.NONE));
        AuthoritativeServer server =
                new AuthoritativeServer(dnsHost, dnsHost.addresses().get(0), 53, zones);
        server.start();
        star.owns(server::stop);

        dbHost = star.host("db-1", "127.1.0.4");
        db = service(dbHost, named("db"));
        Host inventoryHost = star.host("inventory-1", "127.1.0.3");
        service(
                inventoryHost,
                named("inventory")
                        .dependingOn(Dependency.of("db", "http://db.cloud.test:8080/")
                                .with(patient())));
        Host balancerHost = star.host("lb", "127.1.0.9");
        group = new TargetGroup(
                net.loop(),
                balancerHost.id(),
                "shop",
                TargetGroupSettings.defaults().failClosed());
        star.owns(group::close);
        for (int i = 1; i <= 2; i++) {
            Host shopHost = star.host("shop-" + i, "127.1.1." + i);
            service(
                    shopHost,
                    named("shop")
                            .withDeepHealth(true)
                            .dependingOn(Dependency.of("inventory", "http://inventory.cloud.test:8080/")
                                    .with(patient())));
            group.register("shop-" + i, shopHost.addresses().get(0), 8080, "az" + i);
        }
        L4Balancer balancer = star.owns(new L4Balancer(balancerHost, L4Settings.defaults()));
        balancer.serve(
                balancerHost.addresses().get(0),
                8080,
                IpProtocol.TCP,
                group,
                "round-robin",
                VirtualServiceSettings.defaults());
        clientHost = star.host("client", "127.1.0.1");
        client = new HttpCaller(clientHost, resolver(clientHost, CachePolicy.none())::resolve, patient());
        star.owns(client::close);
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void aDeadDatabaseIsNamedAtTheShopAsTheCauseOfTheCause() {
        checkHealth(HealthCheck.Http.of("/"));
        net.runFor(12 * SECOND);
        call();
        net.runFor(1 * SECOND);
        db.stop();
        call();
        net.runFor(1 * SECOND);
        dbHost.crash(net.nowNs());
        call();
        net.runFor(10 * SECOND);
        dbHost.restart(net.nowNs());
        db.start();
        call();
        net.runFor(1 * SECOND);

        assertThat(results).extracting(CallResult::status).containsExactly(200, 503, 503, 200);
        assertThat(results)
                .extracting(CallResult::cause)
                .containsExactly(
                        "",
                        "inventory http_5xx 503 < db connect_refused",
                        "inventory http_5xx 504 < db connect_timeout",
                        "");
    }

    @Test
    void deepHealthChecksPullTheWholeFleetBecauseOfOneDatabase() {
        checkHealth(HealthCheck.Http.of("/health"));
        net.runFor(12 * SECOND);
        assertThat(group.inService()).hasSize(2);

        db.stop();
        net.runFor(35 * SECOND);
        call();
        net.runFor(1 * SECOND);
        assertThat(group.inService()).isEmpty();
        assertThat(results).extracting(CallResult::outcome).containsExactly(CallOutcome.CONNECT_REFUSED);

        db.start();
        net.runFor(35 * SECOND);
        assertThat(group.inService()).hasSize(2);
    }

    /** The outage of a name whose addresses were lost: quick to begin with, slow to end with (RFC 2308). */
    @Test
    void anEmptiedNameFailsAtOnceAndRecoversOnlyWhenTheNegativeTtlHasRunOut() {
        checkHealth(HealthCheck.Http.of("/"));
        ClientPopulation direct = star.owns(new ClientPopulation(
                clientHost,
                PopulationSettings.of("direct", "http://db.cloud.test:8080/", 5)
                        .with(patient().withKeepAlive(false)),
                resolver(clientHost, CachePolicy.ttl())::resolve,
                RetryBudget.unlimited()));
        direct.start();
        net.runFor(20 * SECOND);
        assertThat(direct.stats().window().rate(10 * SECOND, net.nowNs())).isEqualTo(1);

        zones.edit(ORIGIN, zone -> zone.withEmptyRRset(DB, Type.A));
        long emptiedNs = net.nowNs();
        net.runFor(8 * SECOND);
        assertThat(direct.stats().requests(CallOutcome.DNS_NODATA)).isPositive();
        assertThat(direct.stats().window().rate(2 * SECOND, net.nowNs())).isZero();

        net.runFor(50 * SECOND);
        zones.edit(ORIGIN, DominoTest::withDatabase);
        net.runFor(emptiedNs + NEGATIVE_TTL_SECONDS * SECOND - net.nowNs());
        assertThat(direct.stats().window().rate(60 * SECOND, net.nowNs()))
                .as("restored, but the negative answer lives on")
                .isZero();
        // It was cached when the last positive answer of 5 s had run out.
        net.runFor(10 * SECOND);
        assertThat(direct.stats().window().rate(3 * SECOND, net.nowNs())).isEqualTo(1);
        assertThat(direct.stats().requests(CallOutcome.SUCCESS)
                        / (double) direct.stats().ended())
                .isEqualTo((20 + 5 + 5) / 935.0, within(0.02));
    }

    @Test
    void anUnreachableNameServerIsADnsTimeoutForThoseWhoCacheNothing() {
        checkHealth(HealthCheck.Http.of("/"));
        net.runFor(12 * SECOND);
        star.link(dnsHost).down(Link.InFlight.DROP, net.nowNs());
        client.get(HttpUrl.of("http://db.cloud.test:8080/"), results::add);
        net.runFor(20 * SECOND);

        assertThat(results)
                .extracting(CallResult::outcome)
                .containsAnyOf(CallOutcome.DNS_TIMEOUT, CallOutcome.DNS_UNREACHABLE);
    }

    private static Zone withDatabase(Zone zone) {
        try {
            Zone whole = ZoneFile.load(
                    new ByteArrayInputStream(ZONE.getBytes(StandardCharsets.US_ASCII)), "zone", ORIGIN, TtlScale.NONE);
            return zone.withRRset(whole.rrset(DB, Type.A));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void checkHealth(HealthCheck check) {
        star.owns(new HealthChecker(
                (Host) net.network().node("lb"),
                group,
                HealthCheckSettings.of(check).every(5 * SECOND, 5 * SECOND)));
    }

    private HttpServiceSettings named(String name) {
        return HttpServiceSettings.of(name, "az1").at(null, 8080);
    }

    private static CallSettings patient() {
        return CallSettings.defaults().withTimeouts(1 * SECOND, 4 * SECOND);
    }

    private HttpService service(Host host, HttpServiceSettings settings) {
        HttpService service = star.owns(new HttpService(host, settings, resolver(host, CachePolicy.ttl())::resolve));
        service.start();
        return service;
    }

    private StubResolver resolver(Host host, CachePolicy policy) {
        InetSocketAddress server =
                new InetSocketAddress(dnsHost.addresses().get(0).toInetAddress(), 53);
        return new StubResolver(
                host, ResolverOptions.of(List.of(server)).withFamilies(ResolverOptions.Families.IPV4), policy);
    }

    private void call() {
        client.get(HttpUrl.of("http://shop.cloud.test:8080/"), results::add);
    }
}
