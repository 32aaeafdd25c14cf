package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.ShippedTopologies;
import io.faultline.topology.model.EdgeSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.TargetSpec;
import io.faultline.topology.model.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The healthy region that others extend. */
class ThreeAzTest {

    private final Topology topology = TopologyLoader.load("three-az", Overrides.none());

    @Test
    void itIsShipped() {
        assertThat(ShippedTopologies.names()).contains("three-az");
    }

    @Test
    void aRegionWithDnsBalancerAndServicesIsUnderSixtyLines() throws IOException {
        try (InputStream in = ThreeAzTest.class.getClassLoader().getResourceAsStream("topologies/three-az.yaml")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .filteredOn(line -> !line.isBlank() && !line.strip().startsWith("#"))
                    .hasSizeLessThan(60);
        }
    }

    @Test
    void itsHostsAreWhereTheyShouldBe() {
        String hosts = topology.hosts().values().stream()
                .map(host -> host.name() + " " + host.router() + " " + host.address())
                .collect(Collectors.joining("\n"));

        assertThat(hosts).isEqualTo("""
                client az1 127.1.0.100
                ns1 az1 127.1.0.53
                ns2 az2 127.2.0.53
                resolver az1 127.1.0.2
                shop-az1-1 az1 127.1.0.10
                shop-az1-2 az1 127.1.0.11
                shop-az2-1 az2 127.2.0.10
                shop-az2-2 az2 127.2.0.11
                shop-az3-1 az3 127.3.0.10
                shop-az3-2 az3 127.3.0.11
                orders-az1 az1 127.1.0.12
                orders-az2 az2 127.2.0.12
                orders-az3 az3 127.3.0.12
                shop-lb az1 127.1.0.80
                shoppers az3 127.3.0.13""");
    }

    @Test
    void itsZoneNamesWhatClientsAskFor() {
        assertThat(topology.zones().get("cloud.test").masterFile().lines())
                .contains(
                        "shop.cloud.test. A 127.1.0.80",
                        "orders.cloud.test. A 127.1.0.12",
                        "orders.cloud.test. A 127.2.0.12",
                        "orders.cloud.test. A 127.3.0.12",
                        "@ NS ns1.cloud.test.",
                        "@ NS ns2.cloud.test.");
    }

    @Test
    void itsBalancerHasAllReplicasAndItsEdgesAllServices() {
        assertThat(topology.balancers().get("shop-lb").targets())
                .hasSize(6)
                .allMatch(target -> target.port() == 8_080)
                .map(TargetSpec::host)
                .startsWith("shop-az1-1");
        EdgeSpec.Forward forward =
                (EdgeSpec.Forward) topology.edges().get("forward").kind();
        assertThat(forward.forwards().stream().map(binding -> binding.listen().toString()))
                .hasSize(10)
                .contains("/127.1.0.80:8080", "/127.3.0.12:8080");
        EdgeSpec.Dns dns = (EdgeSpec.Dns) topology.edges().get("dns").kind();
        assertThat(dns.listen()).hasToString("/127.0.0.1:5300");
        assertThat(dns.server()).isEqualTo("resolver");
        assertThat(dns.port()).isEqualTo(53);
    }

    @Test
    void everyHostsAddressIsInTheNetOfTheRun() {
        Topology ten = TopologyLoader.load("three-az", Overrides.none().set("net=10"));

        assertThat(ten.hosts().values())
                .map(HostSpec::address)
                .allMatch(address -> address.toString().startsWith("10."));
        assertThat(((EdgeSpec.Forward) ten.edges().get("forward").kind()).forwards())
                .isEmpty();
    }
}
