package io.faultline.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.faultline.edge.Edge;
import io.faultline.host.Host;
import io.faultline.testing.RealNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Real clients at the edges that send rubbish, stall or flood. The fixture sees to the account of packets, to buffers, to events
 * and to the loop's failures, of which there are none.
 */
class HostileClientsTest {
    private static final long SEED = 5_005;
    private static final int STALLING = 5_000;
    private static final int SINK_PORT = 9;
    private static final int MOST_BUFFERED_BYTES = 64 << 20;

    private static final String REGION = """
            name: besieged
            defaults:
              link: {delay: 50us, mtu: 9001}
              access: {delay: 20us, mtu: 9001}
            routers:
              az1: {prefix: 127.1.0.0/16}
            hosts:
              client: {at: az1, address: 127.1.0.100}
              sink: {at: az1, address: 127.1.0.9}
            dns:
              servers:
                ns: {at: az1, address: 127.1.0.53}
              resolvers:
                resolver: {at: az1, address: 127.1.0.2}
              zones:
                cloud.test: {ttl: 60}
            services:
              shop: {at: az1, address: 127.1.0.80, dns: shop.cloud.test}
            edges:
              dns: {attach: client, listen: "127.0.0.1:0", to: resolver}
              socks: {attach: client, listen: "127.0.0.1:0"}
              http-proxy: {attach: client, listen: "127.0.0.1:0"}
              shop: {type: forward, attach: client, listen: "127.0.0.1:0", to: shop}
              sink: {type: forward, attach: client, listen: "127.0.0.1:0", to: sink, port: 9}
            """;

    @RegisterExtension
    final RealNet net = new RealNet();

    private Region region;

    @BeforeEach
    void open() throws Exception {
        region = net.call(() -> {
            Region built = Region.build(TopologyLoader.parse("besieged.yaml", REGION, Overrides.none()), net.network());
            built.host("sink")
                    .tcpServerBootstrap()
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childHandler(new ChannelInboundHandlerAdapter())
                    .bind(SINK_PORT);
            built.openEdges();
            return built;
        });
    }

    @AfterEach
    void close() throws Exception {
        net.run(region::close);
    }

    @Test
    void rubbishAtEveryEdgeIsEndedAndOthersAreServed() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        InetSocketAddress dns = address("dns");
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 5_000; i++) {
                byte[] query = i % 2 == 0 ? rubbish(random, 200) : mutated(random, query(i));
                socket.send(new DatagramPacket(query, query.length, dns));
                if (i % 500 == 0) {
                    assertThat(ask()).isEqualTo("127.1.0.80");
                }
            }
        }
        List<byte[]> openings = List.of(
                new byte[0],
                new byte[] {5, 1, 0, 5, 1, 0, 3},
                new byte[] {0, 12},
                "CONNECT shop.cloud.test:8080 HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII),
                "GET http://[/ HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        for (String edge : List.of("dns", "socks", "http-proxy", "shop")) {
            for (int i = 0; i < 200; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(address(edge), 5_000);
                    socket.setSoLinger(i % 3 == 0, 0);
                    socket.getOutputStream().write(openings.get(i % openings.size()));
                    socket.getOutputStream().write(rubbish(random, 2_000));
                } catch (IOException e) {
                    // An edge may end such a connection at any time.
                }
            }
            assertThat(fetch()).startsWith("HTTP/1.1 200");
            assertThat(ask()).isEqualTo("127.1.0.80");
        }
        Awaitility.await("connections of clients that are gone end")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(List.of("socks", "http-proxy", "shop"))
                        .allSatisfy(edge -> assertThat(flows(edge)).as(edge).isZero()));
    }

    @Test
    void clientsThatLeaveInTheMiddleOfTheirWordsLeaveNothing() throws Exception {
        List<byte[]> words = List.of(
                new byte[0],
                new byte[] {5, 1, 0},
                // A greeting and UDP ASSOCIATE for any address.
                new byte[] {5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0},
                "\r\n".getBytes(StandardCharsets.US_ASCII),
                "POST http://127.1.0.80:8080/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"
                        .getBytes(StandardCharsets.US_ASCII));
        for (String edge : List.of("socks", "http-proxy")) {
            for (byte[] word : words) {
                try (Socket socket = new Socket()) {
                    socket.connect(address(edge), 5_000);
                    socket.getOutputStream().write(word);
                    // Only so long that it is read; the client then goes in good order, by a FIN.
                    Thread.sleep(20);
                }
            }
            Awaitility.await(edge)
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(flows(edge)).isZero());
        }
    }

    @Test
    void fiveThousandClientsThatConnectAndStallLeaveTheEdgesOpenToOthers() throws Exception {
        // Both ends of each connection are of this process.
        assumeThat(mostFiles())
                .as("file descriptors that this process may have")
                .isGreaterThan(2 * STALLING + 1_000L);
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < STALLING; i++) {
                clients.add(SocketChannel.open(address(i % 2 == 0 ? "shop" : "socks")));
            }
            Awaitility.await("all are accepted")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> flows("shop") + flows("socks") == STALLING);
            assertThat(fetch()).startsWith("HTTP/1.1 200");
            assertThat(ask()).isEqualTo("127.1.0.80");
            Host host = region.host("client");
            assertThat(net.call(host::tcpBufferBytes))
                    .as("buffers of idle connections")
                    .isZero();
            net.run(region::close);
            for (SocketChannel client : clients) {
                assertThat(isEnded(client)).isTrue();
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
        assertThat(flows("shop") + flows("socks")).isZero();
    }

    @Test
    void aClientThatFloodsWithQueriesKeepsNobodyElseFromAnAnswer() throws Exception {
        byte[] query = query(1);
        List<DatagramSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                sockets.add(new DatagramSocket());
            }
            DatagramPacket packet = new DatagramPacket(query, query.length, address("dns"));
            for (int i = 0; i < 50_000; i++) {
                sockets.get(i % sockets.size()).send(packet);
            }
            Awaitility.await("a query of another client is answered")
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(SocketTimeoutException.class)
                    .until(() -> ask().equals("127.1.0.80"));
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
        assertThat(flows("dns")).isBetween(1, 100);
    }

    @Test
    void aClientThatFloodsAServerThatDoesNotReadIsHeldUp() throws Exception {
        long written = 0;
        try (SocketChannel client = SocketChannel.open(address("sink"))) {
            client.configureBlocking(false);
            ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 16);
            int refusals = 0;
            // Held up for good where nothing is taken for half a second.
            while (refusals < 50 && written < 4L * MOST_BUFFERED_BYTES) {
                chunk.clear();
                int taken = client.write(chunk);
                written += taken;
                if (taken > 0) {
                    refusals = 0;
                } else {
                    refusals++;
                    Thread.sleep(10);
                }
            }
            assertThat(written).as("bytes taken for a server that reads none").isBetween(1L, (long)
                    MOST_BUFFERED_BYTES);
            long buffered = net.call(() ->
                    region.host("client").tcpBufferBytes() + region.host("sink").tcpBufferBytes());
            assertThat(buffered).isBetween(1L, (long) MOST_BUFFERED_BYTES);
            assertThat(fetch()).startsWith("HTTP/1.1 200");
        }
    }

    private InetSocketAddress address(String edge) throws Exception {
        return net.call(() -> edge(edge).addresses().get(0));
    }

    private int flows(String edge) throws Exception {
        return net.call(() -> region.edges().isEmpty() ? 0 : edge(edge).openFlows());
    }

    private Edge edge(String name) {
        return region.edges().stream()
                .filter(edge -> edge.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String ask() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            byte[] query = query(77);
            socket.send(new DatagramPacket(query, query.length, address("dns")));
            DatagramPacket answer = new DatagramPacket(new byte[4_096], 4_096);
            socket.receive(answer);
            Message message = new Message(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
            return message.getSection(Section.ANSWER).get(0).rdataToString();
        }
    }

    private String fetch() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(address("shop"), 10_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static byte[] query(int id) throws Exception {
        Message message =
                Message.newQuery(Record.newRecord(Name.fromConstantString("shop.cloud.test."), Type.A, DClass.IN));
        message.getHeader().setID(id);
        return message.toWire();
    }

    private static byte[] rubbish(SplittableRandom random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutated(SplittableRandom random, byte[] bytes) {
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static boolean isEnded(SocketChannel client) {
        try {
            client.socket().setSoTimeout(5_000);
            return client.socket().getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static long mostFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
