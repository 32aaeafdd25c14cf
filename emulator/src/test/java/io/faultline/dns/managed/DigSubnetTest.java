package io.faultline.dns.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.managed.RoutingPolicy.Area;
import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.RealServer;
import io.faultline.dns.server.ServerOptions;
import io.faultline.engine.NetworkLoop;
import io.faultline.packet.Prefix;
import io.faultline.testing.RealTool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A real {@code dig} tells where its client is, and is told for how many clients the answer is (RFC 7871). */
class DigSubnetTest {

    private static final Name WWW = Name.fromConstantString("www.shop.test.");

    @Test
    void theAnswerIsForTheSubnet() throws Exception {
        RealTool dig = RealTool.require("dig", "bind9-dnsutils");
        HostedZone zone =
                new HostedZone(Asker.zone("shop.test", "@ 60 SOA ns h 1 1 1 1 5\n@ 60 NS ns\nns 60 A 127.0.0.53"));
        zone.apply(new ChangeBatch(List.of(
                Change.create(set("de", new Area(null, "DE", null), "192.0.2.1")),
                Change.create(set("all", Area.EVERYBODY, "192.0.2.2")))));
        ClientLocations locations = new ClientLocations(List.of(new ClientLocation(
                "berlin", List.of(Prefix.of("198.51.100.0/24")), new Area("EU", "DE", "BE"), Map.of())));
        try (NetworkLoop loop = NetworkLoop.virtual(1)) {
            zone.steer(new Steering(loop, new HealthChecks(), locations, Map.of()));
            try (RealServer server = new RealServer(ServerOptions.DEFAULT, zone.zone())) {
                assertThat(dig(dig, server, "+subnet=198.51.100.7/32"))
                        .contains("192.0.2.1")
                        .contains("CLIENT-SUBNET: 198.51.100.7/32/24");
                assertThat(dig(dig, server, "+subnet=203.0.113.0/24"))
                        .contains("192.0.2.2")
                        .contains("CLIENT-SUBNET: 203.0.113.0/24/5");
                assertThat(dig(dig, server, "+subnet=0")).contains("192.0.2.2").contains("CLIENT-SUBNET: 0.0.0.0/0/0");
            }
        }
    }

    private static String dig(RealTool dig, RealServer server, String subnet) throws Exception {
        return dig.run("@127.0.0.1", "-p", server.port(), "+norec", "+time=5", subnet, "www.shop.test")
                .expectExit(0)
                .stdout();
    }

    private static RecordSet set(String id, Area area, String address) throws Exception {
        ARecord record = new ARecord(WWW, DClass.IN, 60, java.net.InetAddress.getByName(address));
        return new RecordSet(WWW, Type.A, id, new RoutingPolicy.Geolocation(area), 60, List.of(record), null, null);
    }
}
