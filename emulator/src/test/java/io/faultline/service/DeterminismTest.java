package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.balance.HealthCheck;
import io.faultline.balance.HealthCheckSettings;
import io.faultline.balance.HealthChecker;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.balance.l4.L4Balancer;
import io.faultline.balance.l4.L4Settings;
import io.faultline.balance.l4.VirtualServiceSettings;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.IpProtocol;
import io.faultline.service.call.Backoff;
import io.faultline.service.call.NameLookup;
import io.faultline.service.call.RatioBudget;
import io.faultline.service.call.RetryPolicy;
import io.faultline.service.client.ClientPopulation;
import io.faultline.service.client.PopulationSettings;
import io.faultline.testing.Star;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Clients, balancer, checks and services draw from many streams: one seed must still give one story, byte for byte. */
class DeterminismTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @Test
    void oneSeedGivesOneStoryAndAnotherSeedAnother() throws Exception {
        String first = story(1);

        assertThat(story(1)).isEqualTo(first);
        assertThat(story(2)).isNotEqualTo(first);
    }

    private static String story(long seed) throws Exception {
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            // Without the leak detector, which records a stack at every touch of a packet.
            Network network = new Network(loop, new UnpooledByteBufAllocator(false, true));
            Star star = new Star(network);
            Host balancerHost = star.host("lb", "127.1.0.9");
            TargetGroup group = new TargetGroup(loop, balancerHost.id(), "shop", TargetGroupSettings.defaults());
            star.owns(group::close);
            for (int i = 1; i <= 3; i++) {
                Host host = star.host("shop-" + i, "127.1.1." + i);
                HttpService shop = star.owns(new HttpService(
                        host,
                        HttpServiceSettings.of("shop", "az" + i)
                                .at(null, 80)
                                .withWorkers(4, 8)
                                .withLatency(new LatencyDistribution.LogNormal(20 * MS, 300 * MS)),
                        nobody(loop)));
                shop.start();
                shop.fail(500, 0.1, false);
                group.register("shop-" + i, host.addresses().get(0), 80, "az" + i);
            }
            star.owns(new HealthChecker(balancerHost, group, HealthCheckSettings.of(HealthCheck.Http.of("/health"))));
            L4Balancer balancer = star.owns(new L4Balancer(balancerHost, L4Settings.defaults()));
            balancer.serve(
                    balancerHost.addresses().get(0),
                    80,
                    IpProtocol.TCP,
                    group,
                    "least-connections",
                    VirtualServiceSettings.defaults());
            ClientPopulation population = star.owns(new ClientPopulation(
                    star.host("clients", "127.1.0.1"),
                    PopulationSettings.of("shoppers", "http://127.1.0.9/", 40)
                            .with(RetryPolicy.of(3, new Backoff.Decorrelated(50 * MS, 2 * SECOND))),
                    nobody(loop),
                    new RatioBudget(0.2, 10, 100)));
            population.start();
            loop.runFor(10 * SECOND);
            Host victim = (Host) network.node("shop-2");
            victim.crash(loop.nowNs());
            loop.runFor(20 * SECOND);
            victim.restart(loop.nowNs());
            loop.runFor(10 * SECOND);
            star.close();
            network.close();
            network.ledger().assertConserved();
            return loop.digest().hex() + " " + population.stats().requests() + " "
                    + population.stats().attempts();
        }
    }

    private static NameLookup nobody(NetworkLoop loop) {
        return name -> loop.eventLoop().newFailedFuture(new IllegalStateException("asked for " + name));
    }
}
