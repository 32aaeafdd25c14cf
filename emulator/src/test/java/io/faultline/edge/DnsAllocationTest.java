package io.faultline.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.faultline.dns.resolver.CachePolicy;
import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.host.DatagramPeer;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.routing.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Type;

/**
 * A DNS query from an edge's flow over two routers to a server and its answer back make no objects: the bytes that the loop's
 * thread has allocated are counted. Only the real socket at the edge, which is Netty's and the kernel's, is left out.
 */
class DnsAllocationTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private static final int WARM_UP = 4_000;
    private static final int QUERIES = 8_000;

    /** What a timer or a table that grows once may cost when it is spread over all queries. */
    private static final long MOST_BYTES = QUERIES;

    private static final String ZONE = """
            @ 300 SOA ns h 1 7200 900 1209600 300
            @ 300 NS ns
            ns 300 A 127.2.0.53
            www 300 A 192.0.2.80
            alias 300 CNAME www
            tree 300 DNAME other
            a.other 300 A 192.0.2.81
            *.wild 300 MX 10 www
            cut 300 NS ns.cut
            ns.cut 300 A 192.0.2.54
            """;

    private int answers;
    private int answerBytes;

    @ParameterizedTest
    @CsvSource({
        "www.plain.test., A, false",
        "alias.plain.test., A, false",
        "a.tree.plain.test., A, false",
        "x.wild.plain.test., MX, false",
        "host.cut.plain.test., A, false",
        "nowhere.plain.test., A, false",
        "www.plain.test., TXT, false",
        "www.elsewhere.test., A, false",
        "www.nsec.test., A, true",
        "x.wild.nsec.test., MX, true",
        "nowhere.nsec.test., A, true",
        "host.cut.nsec.test., A, true",
        "www.nsec3.test., TXT, true",
        "nowhere.nsec3.test., A, true"
    })
    void aQueryAndItsAnswerMakeNoObjects(String name, String type, boolean dnssecOk) throws Exception {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        // What watches buffers makes an object for each.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            CompletableFuture<Long> allocated = new CompletableFuture<>();
            // Netty's pools are for such threads.
            new FastThreadLocalThread(() -> {
                        try {
                            allocated.complete(measure(name, Type.value(type), dnssecOk));
                        } catch (RuntimeException | Error e) {
                            allocated.completeExceptionally(e);
                        }
                    })
                    .start();
            assertThat(allocated.get()).as("bytes for %d queries", QUERIES).isLessThan(MOST_BYTES);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private long measure(String name, int type, boolean dnssecOk) {
        try (NetworkLoop loop = NetworkLoop.virtual(1)) {
            Network network = new Network(loop);
            UdpFlows flows = build(network);
            DatagramPeer server = DatagramPeer.of(Address.of("127.2.0.53"), 53);
            ByteBuf query = Unpooled.directBuffer()
                    .writeBytes(Asker.withEdns(Asker.query(name, type), 1232, dnssecOk)
                            .toWire());
            ask(loop, flows, server, query, WARM_UP);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long thread = Thread.currentThread().getId();
            long before = threads.getThreadAllocatedBytes(thread);
            ask(loop, flows, server, query, QUERIES);
            long allocated = threads.getThreadAllocatedBytes(thread) - before;
            assertThat(answers).isEqualTo(WARM_UP + QUERIES);
            assertThat(answerBytes).isGreaterThan(12);
            query.release();
            flows.close();
            network.close();
            loop.runFor(0);
            return allocated;
        }
    }

    private static void ask(NetworkLoop loop, UdpFlows flows, DatagramPeer server, ByteBuf query, int times) {
        for (int i = 0; i < times; i++) {
            flows.send(CLIENT, server, query);
            if (i % 8 == 7) {
                loop.runFor(1_000_000);
            }
        }
    }

    private UdpFlows build(Network network) {
        Host client = new Host(network, "client");
        Host ns = new Host(network, "ns");
        client.addAddress(Address.of("127.1.0.100"));
        ns.addAddress(Address.of("127.2.0.53"));
        Router left = new Router(network, "left");
        Router right = new Router(network, "right");
        Link toClient = network.connect(left, client, "client-access", LinkProfile.PERFECT);
        Link toServer = network.connect(right, ns, "server-access", LinkProfile.PERFECT);
        Link between = network.connect(left, right, "left-right", LinkProfile.PERFECT);
        left.addNeighbour(toClient.a(), Address.of("127.1.0.100"));
        right.addNeighbour(toServer.a(), Address.of("127.2.0.53"));
        left.staticRoutes().add(Prefix.of("127.2.0.0/16"), Route.connected(between.a()));
        right.staticRoutes().add(Prefix.of("127.1.0.0/16"), Route.connected(between.b()));
        ZoneTable zones = new ZoneTable();
        zones.put(Asker.zone("plain.test.", ZONE));
        zones.put(SignedZones.signer(SigningAlgorithm.ED25519, DenialPolicy.nsec(), 1, 1_800_000_000L)
                .sign(Asker.zone("nsec.test.", ZONE)));
        zones.put(SignedZones.signer(SigningAlgorithm.ED25519, DenialPolicy.nsec3(), 2, 1_800_000_000L)
                .sign(Asker.zone("nsec3.test.", ZONE)));
        new AuthoritativeServer(ns, Address.of("127.2.0.53"), 53, zones).start();
        StubResolver unused = new StubResolver(
                client, ResolverOptions.of(List.of(new InetSocketAddress("127.2.0.53", 53))), CachePolicy.none());
        UdpFlows flows = new UdpFlows(new Attachment(client, unused), (from, peer, payload) -> {
            answers++;
            answerBytes = payload.readableBytes();
        });
        network.loop().runFor(0);
        return flows;
    }
}
