package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultline.fabric.CoDel;
import io.faultline.fabric.Jitter;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.packet.Address;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.TopologyException;
import io.faultline.topology.model.StubSpec;
import io.faultline.topology.model.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyReaderTest {

    private static final String TWO_ZONES = """
            name: two
            routers:
              az1: {prefix: "${net}.1.0.0/16"}
              az2: {prefix: "${net}.2.0.0/16"}
              core:
            links:
              az1-core: {delay: 300us}
              az2-core: {delay: 400us, reverse: {loss: 1%}}
            hosts:
              client: {at: az1}
              fixed: {at: az2, address: "${net}.2.0.10"}
              other: {at: az2}
            """;

    @Test
    void namesAddressesAndProfilesAreAllFilledIn() {
        Topology topology = parse(TWO_ZONES);

        assertThat(topology.routers().get("az1").addresses()).containsExactly(Address.of("127.1.0.1"));
        assertThat(topology.routers().get("core").addresses()).containsExactly(Address.of("127.255.0.1"));
        assertThat(topology.routers().get("core").routed()).isFalse();
        assertThat(topology.hosts().get("client").address()).hasToString("127.1.0.10");
        assertThat(topology.hosts().get("other").address()).hasToString("127.2.0.11");
        assertThat(topology.links().keySet()).containsExactly("az1-core", "az2-core", "client", "fixed", "other");
        assertThat(topology.links().get("az2-core").forward().loss()).isEqualTo(LossModel.NONE);
        assertThat(topology.links().get("az2-core").reverse().loss()).isEqualTo(new LossModel.Bernoulli(0.01));
        assertThat(topology.links().get("az2-core").reverse().delayNs()).isEqualTo(400_000);
    }

    @Test
    void theFirstOctetOfEveryAddressIsThatOfTheRun() {
        Topology topology =
                TopologyLoader.parse("two.yaml", TWO_ZONES, Overrides.none().set("net=10"));

        assertThat(topology.net()).isEqualTo(10);
        assertThat(topology.hosts().get("client").address()).hasToString("10.1.0.10");
        assertThat(topology.routers().get("core").addresses()).hasToString("[10.255.0.1]");
    }

    @Test
    void aHostsOwnLinkIsChangedUnderTheHostsName() {
        Topology topology =
                TopologyLoader.parse("two.yaml", TWO_ZONES, Overrides.none().set("links.client.loss=2%"));

        assertThat(topology.links().get("client").forward().loss()).isEqualTo(new LossModel.Bernoulli(0.02));
        assertThat(topology.links().get("client").b()).isEqualTo("az1");
    }

    @Test
    void aLinksProfileReadsAllItsForms() {
        Topology topology = parse("""
                name: links
                routers: {a: , b: }
                defaults:
                  link: {delay: 1ms, mtu: 9001, overhead: 38}
                links:
                  one: {between: [a, b], rate: 10gbit, queue: 1MiB, codel: true, jitter: {normal: 1ms}, reorder: true}
                  two: {between: [a, b], loss: {ge: {p: 1%, r: 25%}}, duplicate: 0.1, corrupt: 1%, codel: {target: 1ms}}
                  three: {between: [a, b], loss: {pattern: .x.}, jitter: {table: [0, 1ms, 9ms]}}
                """);

        assertThat(topology.links().get("one").forward())
                .isEqualTo(new LinkProfile(
                        10_000_000_000L,
                        1 << 20,
                        CoDel.RFC_8289,
                        1_000_000,
                        new Jitter.Normal(1_000_000),
                        true,
                        LossModel.NONE,
                        0,
                        0,
                        9_001,
                        38));
        LinkProfile two = topology.links().get("two").forward();
        assertThat(two.loss()).isEqualTo(new LossModel.GilbertElliott(0.01, 0.25, 1, 0));
        assertThat(two.codel()).isEqualTo(new CoDel(1_000_000, 100_000_000));
        assertThat(topology.links().get("three").forward().jitter())
                .isEqualTo(new Jitter.Table(List.of(0L, 1_000_000L, 9_000_000L)));
        assertThat(topology.links().get("three").forward().loss().meanLoss()).isEqualTo(1.0 / 3);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(complaints("""
                nam: bad
                speed: 0
                routers:
                  az1: {prefix: 127.1.0.0/16}
                  az2: {prefix: 127.1.128.0/17}
                  az3: {prefix: 127.3.0.1/16}
                  az4: {prefix: 127.0.0.0/8}
                links:
                  az1-az5: {delay: 1ms}
                  az1-az2: {loss: 1.5, mtu: 20}
                  backbone: {between: [az1, az1]}
                  ring: {delay: fast}
                hosts:
                  a: {at: az9}
                  b: {at: az1, address: 127.1.0.5}
                  c: {at: az1, address: 127.1.0.5}
                  d: {at: az1, address: 127.1.0}
                  az2: {at: az1}
                  e: {}
                routes:
                  - {at: az1, to: 127.9.0.0/16, via: az3}
                  - {at: az1, to: 127.9.0.0/16}
                  - {at: az1, to: 127.9.0.0/16, drop: silently}
                """)).isEqualTo("""
                        t.yaml:1:1: nam: unknown key "nam" (expected: one of name, description, sources, extends, net, seed, epoch, speed, defaults, routers, links, routes, hosts, dns, services, balancers, populations, edges, script, expect), did you mean "name"?
                        t.yaml:1:1: name: missing (expected: a name of 1 to 63 letters, digits and hyphens, no hyphen first or last)
                        t.yaml:2:8: speed: 0 (expected: 0.001 <= speed <= 1000000)
                        t.yaml:5:17: routers.az2.prefix: 127.1.128.0/17 overlaps 127.1.0.0/16 of router az1 (expected: a prefix of its own)
                        t.yaml:6:17: routers.az3.prefix: 127.3.0.1/16 (expected: a prefix such as 127.1.0.0/16 or fd00:1::/64, no bit set past its length)
                        t.yaml:7:17: routers.az4.prefix: 127.0.0.0/8 holds this machine's own addresses (expected: a prefix clear of 127.0.0.0/16)
                        t.yaml:9:12: links.az1-az5: unknown router or host "az5" (expected: one of az1, az2, az3, az4, b, c, d), did you mean "az1"?
                        t.yaml:10:19: links.az1-az2.loss: 1.5 (expected: 0 <= loss <= 1, or 0% to 100%)
                        t.yaml:10:29: links.az1-az2.mtu: 20 (expected: 68 <= mtu <= 65535)
                        t.yaml:11:23: links.backbone.between: 2 ends (expected: two different routers or hosts)
                        t.yaml:12:9: links.ring: unknown router or host "ring" (expected: one of az1, az2, az3, az4, b, c, d)
                        t.yaml:14:11: hosts.a.at: unknown router "az9" (expected: one of az1, az2, az3, az4), did you mean "az1"?
                        t.yaml:16:25: hosts.c.address: 127.1.0.5 is the address of b (expected: an address of its own)
                        t.yaml:17:25: hosts.d.address: 127.1.0 (expected: an address such as 127.1.0.10 or fd00:1::10)
                        t.yaml:18:8: hosts.az2: a second router or host of the name "az2" (expected: one; the other is at t.yaml:5:8)
                        t.yaml:19:6: hosts.e.at: missing (expected: a router: one of az1, az2, az3, az4)
                        t.yaml:21:38: routes(0).via: unknown neighbour of az1 "az3" (expected: one of az2, b, c, d), did you mean "az2"?
                        t.yaml:22:5: routes(1): neither via nor drop (expected: one of the two)
                        t.yaml:23:39: routes(2).drop: silently (expected: one of blackhole, unreachable, prohibit)
                        """);
    }

    @Test
    void aZoneHasItsAuthorityItsOwnRecordsAndTheNamesOfWhatRuns() {
        Topology topology = parse("""
                name: dns
                routers: {az1: {prefix: 127.1.0.0/16}, az2: {prefix: "fd00:2::/64"}}
                hosts:
                  www: {at: az1, address: 127.1.0.80, dns: [www.cloud.test, cloud.test]}
                  six: {at: az2, dns: six.sub.cloud.test}
                dns:
                  servers:
                    ns1: {at: az1, address: 127.1.0.53}
                    ns2: {at: az1, zones: sub.cloud.test}
                  zones:
                    cloud.test:
                      ttl: 30
                      negative-ttl: 7
                      records: |
                        blog 5 CNAME www
                        sub NS ns2.sub
                        ns2.sub A 127.1.0.10
                    sub.cloud.test: {records: [a TXT "x y"]}
                  stub: {cache: jvm}
                """);

        assertThat(topology.zones().get("cloud.test").masterFile()).isEqualTo("""
                $TTL 30
                blog 5 CNAME www
                sub NS ns2.sub
                ns2.sub A 127.1.0.10

                $ORIGIN cloud.test.
                $TTL 30
                @ SOA ns1.cloud.test. hostmaster.cloud.test. 1 3600 600 604800 7
                @ NS ns1.cloud.test.
                ns1.cloud.test. A 127.1.0.53
                www.cloud.test. A 127.1.0.80
                cloud.test. A 127.1.0.80
                """);
        assertThat(topology.zones().get("sub.cloud.test").masterFile())
                .contains("a TXT \"x y\"\n", "six.sub.cloud.test. AAAA fd00:2::a\n", "@ NS ns2.sub.cloud.test.\n");
        assertThat(topology.dnsServers().get("ns1").zones()).containsExactly("cloud.test", "sub.cloud.test");
        assertThat(topology.stub())
                .isEqualTo(new StubSpec(
                        List.of("ns1", "ns2"), StubSpec.Cache.JVM, 5_000_000_000L, 2, false, List.of(), 1));
    }

    @Test
    void whatIsWrongInAZoneIsToldAtTheLineThatIsWrong() {
        assertThat(complaints("""
                name: dns
                routers: {az1: {prefix: 127.1.0.0/16}}
                hosts:
                  www: {at: az1, dns: www.clod.test}
                  odd: {at: az1, dns: "a..b"}
                dns:
                  servers:
                    ns1: {at: az1, zones: [cloud.test, ather.test]}
                  zones:
                    cloud.test:
                      records: |
                        www A 127.1.0.1
                        ftp A nowhere
                    other.test:
                    "-": {}
                  stub: {servers: ns3, cache: forever}
                """)).isEqualTo("""
                t.yaml:4:23: hosts.www.dns: www.clod.test lies in no zone (expected: a name below one of cloud.test, other.test)
                t.yaml:5:23: hosts.odd.dns: a..b (expected: a domain name such as shop.cloud.test)
                t.yaml:8:40: dns.servers.ns1.zones(1): unknown zone "ather.test" (expected: one of cloud.test, other.test), did you mean "other.test"?
                t.yaml:13:1: dns.zones.cloud..test: Invalid address: nowhere
                t.yaml:14:16: dns.zones.other..test: no server answers for other.test (expected: a server in dns.servers)
                t.yaml:15:5: dns.zones.-: name "-" (expected: a domain name such as shop.cloud.test, or . for the root)
                t.yaml:16:19: dns.stub.servers: unknown DNS server or resolver "ns3" (expected: ns1), did you mean "ns1"?
                t.yaml:16:31: dns.stub.cache: forever (expected: one of none, jvm, ttl)
                """);
    }

    @Test
    void whatIsWrongWithWhatRunsIsToldToo() {
        assertThat(complaints("""
                name: runs
                routers: {az1: {prefix: 127.1.0.0/16}, core: }
                hosts: {client: {at: az1}}
                services:
                  shop: {at: [az1, az9], latency: {min: 5ms}, calls: [ftp://x/], workers: 0, status: 99}
                  redis: {host: client, upstream: "localhost:6379", queue: 5}
                  twin: {host: client, port: 8080}
                  lost: {replicas: 2}
                  pair: {at: az1, replicas: 2, address: [127.1.0.50]}
                  bare: {at: core}
                balancers:
                  lb: {at: az1, targets: [shp, client], algorithm: roundrobin, fail: closed, panic: 50%}
                  ls: {host: client, layer: 5, health: {type: htp, interval: 1s, timeout: 2s}}
                populations:
                  crowd: {at: az1, rate: 50, url: "https://shop/", cache: jmv}
                edges:
                  dns: {attach: client}
                  socks: {attach: clint, to: shop}
                  web: {attach: client, listen: "127.0.0.1:1080", to: lb}
                  other: {type: forwrd, attach: client}
                """)).isEqualTo("""
                t.yaml:5:20: services.shop.at(1): unknown router "az9" (expected: one of az1, core), did you mean "az1"?
                t.yaml:5:35: services.shop.latency: min (expected: a duration, {min, max}, {mean} or {median, p99})
                t.yaml:5:55: services.shop.calls(0): ftp://x/ (expected: a URL such as http://shop.cloud.test:8080/path)
                t.yaml:5:75: services.shop.workers: 0 (expected: 1 <= workers <= 100000)
                t.yaml:5:86: services.shop.status: 99 (expected: 200 <= status <= 599)
                t.yaml:6:35: services.redis.upstream: localhost:6379 (expected: an address and a port such as 127.0.0.1:5300 or [::1]:5300)
                t.yaml:7:9: services.twin: port 8080 of host client is that of service redis (expected: a port of its own)
                t.yaml:8:9: services.lost.at: missing (expected: one or more routers, or host: and an existing host)
                t.yaml:9:41: services.pair.address: 1 addresses (expected: one for each of the 2 replicas)
                t.yaml:10:9: services.bare: router core has no prefix (expected: an address, or a router whose prefix has a free one)
                t.yaml:12:7: balancers.lb.target-port: missing (expected: 1 <= target-port <= 65535)
                t.yaml:12:27: balancers.lb.targets(0): unknown service or host "shp" (expected: one of shop, redis, twin, lost, pair, bare, client, shop-az1, pair-az1-1, pair-az1-2, bare-core, lb), did you mean "shop"?
                t.yaml:12:52: balancers.lb.algorithm: roundrobin (expected: one of round-robin, least-connections, flow-hash), did you mean "round-robin"?
                t.yaml:12:85: balancers.lb.panic: panic with fail: closed (expected: fail: open)
                t.yaml:13:7: balancers.ls.targets: missing (expected: services or hosts)
                t.yaml:13:7: balancers.ls: port 8080 of host client is that of service redis (expected: a port of its own)
                t.yaml:13:29: balancers.ls.layer: 5 (expected: one of 4, 7)
                t.yaml:13:47: balancers.ls.health.type: htp (expected: one of tcp, http, none), did you mean "http"?
                t.yaml:13:75: balancers.ls.health.timeout: a timeout longer than the interval (expected: timeout <= interval)
                t.yaml:15:26: populations.crowd.rate: 50 (expected: a rate above 0 such as 50/s, 600/m or 10/h)
                t.yaml:15:35: populations.crowd.url: https://shop/ (expected: a URL such as http://shop.cloud.test:8080/path)
                t.yaml:15:59: populations.crowd.cache: jmv (expected: one of none, jvm, ttl), did you mean "jvm"?
                t.yaml:17:8: edges.dns.to: missing (expected: a DNS server or resolver, and there is none)
                t.yaml:18:19: edges.socks.attach: unknown host "clint" (expected: one of client, shop-az1, pair-az1-1, pair-az1-2, lb, crowd), did you mean "client"?
                t.yaml:18:30: edges.socks.to: to of a proxy (expected: only type, attach and listen: its clients say where to)
                t.yaml:19:8: edges.web.type: missing (expected: one of dns, forward, socks, http-proxy)
                t.yaml:20:17: edges.other.type: forwrd (expected: one of dns, forward, socks, http-proxy), did you mean "forward"?
                """);
    }

    private static Topology parse(String text) {
        return TopologyLoader.parse("t.yaml", text, Overrides.none());
    }

    private static String complaints(String text) {
        TopologyException e = catchThrowableOfType(TopologyException.class, () -> parse(text));
        assertThat(e).as("complaints").isNotNull();
        return e.getMessage() + "\n";
    }
}
