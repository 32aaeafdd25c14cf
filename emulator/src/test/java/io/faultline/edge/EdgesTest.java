package io.faultline.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.packet.Address;
import io.faultline.testing.RealNet;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The edges with the programs that people use. */
class EdgesTest {
    @RegisterExtension
    final RealNet net = new RealNet();

    private final List<Edge> open = new ArrayList<>();
    private EdgeNet world;

    @BeforeEach
    void build() throws Exception {
        world = net.call(() -> new EdgeNet(net));
    }

    @AfterEach
    void closeEdges() throws Exception {
        net.run(() -> open.forEach(Edge::close));
    }

    private InetSocketAddress open(Edge edge) throws Exception {
        return net.call(() -> {
            edge.open();
            open.add(edge);
            return edge.addresses().get(0);
        });
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private InetSocketAddress forward(Address to, int port) throws Exception {
        return open(new ForwardEdge("web", ForwardEdge.Transport.TCP, world.attachment, anyPort(), to, port));
    }

    @Test
    void digGetsItsAnswerOverUdpAndTcpThroughTheNetwork() throws Exception {
        RealTool dig = RealTool.require("dig", "bind9-dnsutils");
        InetSocketAddress dns = open(new DnsEdge("dns", world.attachment, anyPort(), EdgeNet.SERVER, 53, List.of()));
        String port = Integer.toString(dns.getPort());
        assertThat(dig.run("@127.0.0.1", "-p", port, "web.test", "+short", "+tries=1")
                        .stdout())
                .isEqualTo("127.77.2.10\n");
        assertThat(dig.run("@127.0.0.1", "-p", port, "web.test", "+short", "+tcp")
                        .stdout())
                .isEqualTo("127.77.2.10\n");
        assertThat(dig.run("@127.0.0.1", "-p", port, "nosuch.test", "+tries=1").stdout())
                .contains("NXDOMAIN");
        long packets = net.call(() -> world.clientLink.forward().sentPackets());
        assertThat(packets).as("packets that the client host sent").isGreaterThanOrEqualTo(3 + 2);
    }

    @Test
    void curlReachesANameThroughSocksAndThroughTheHttpProxy() throws Exception {
        RealTool curl = RealTool.require("curl", "curl");
        InetSocketAddress socks = open(new SocksEdge("socks", world.attachments(), anyPort()));
        InetSocketAddress proxy = open(new HttpProxyEdge("proxy", world.attachments(), anyPort()));
        String socksAt = "127.0.0.1:" + socks.getPort();
        String proxyAt = "http://127.0.0.1:" + proxy.getPort();
        assertThat(curl.run("-sS", "--socks5-hostname", socksAt, "http://web.test/a")
                        .stdout())
                .isEqualTo("hello /a\n");
        assertThat(curl.run("-sS", "--socks5-hostname", "client:x@" + socksAt, "http://web.test/u")
                        .stdout())
                .isEqualTo("hello /u\n");
        assertThat(curl.run("-sS", "-x", proxyAt, "http://web.test/b", "http://web.test/c")
                        .stdout())
                .isEqualTo("hello /b\nhello /c\n");
        assertThat(curl.run("-sS", "-p", "-x", proxyAt, "http://web.test/d").stdout())
                .isEqualTo("hello /d\n");
    }

    @Test
    void aProxyTellsHowAConnectFailed() throws Exception {
        RealTool curl = RealTool.require("curl", "curl");
        InetSocketAddress proxy = open(new HttpProxyEdge("proxy", world.attachments(), anyPort()));
        InetSocketAddress socks = open(new SocksEdge("socks", world.attachments(), anyPort()));
        String proxyAt = "http://127.0.0.1:" + proxy.getPort();
        String socksAt = "127.0.0.1:" + socks.getPort();
        assertThat(curl.run("-s", "-i", "-x", proxyAt, "http://web.test:81/").stdout())
                .contains("502 Bad Gateway", "Proxy-Status: faultline; error=connection_refused");
        assertThat(curl.run("-s", "-i", "-x", proxyAt, "http://nosuch.test/").stdout())
                .contains("502", "dns_error");
        assertThat(curl.run("-sS", "--socks5-hostname", socksAt, "http://web.test:81/")
                        .stderr())
                .contains("(5)");
        net.run(() -> world.server.crash(net.loop().nowNs()));
        assertThat(curl.run("-s", "-i", "-x", proxyAt, "http://web.test/").stdout())
                .contains("504", "dns_timeout");
        assertThat(net.call(() -> open.get(0).counters().failures()))
                .as("failures of the HTTP proxy's clients")
                .containsEntry("refused", 1L)
                .containsEntry("unresolved", 1L)
                .containsEntry("resolver_timed_out", 1L);
        assertThat(net.call(() -> open.get(1).counters().accepted())).isEqualTo(1);
    }

    @Test
    void anHttpClientOfTheJdkTalksToAServiceAddressAndGetsBackWhatItSent() throws Exception {
        InetSocketAddress web = forward(EdgeNet.SERVER, 80);
        byte[] body = new byte[5 << 20];
        new Random(7).nextBytes(body);
        HttpClient client = HttpClient.newHttpClient();
        URI uri = URI.create("http://127.0.0.1:" + web.getPort() + "/");
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> response = client.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(Arrays.equals(response.body(), body))
                    .as("body of 5 MiB comes back")
                    .isTrue();
        }
    }

    @Test
    void theJdkHttpClientWorksThroughTheHttpProxy() throws Exception {
        InetSocketAddress proxy = open(new HttpProxyEdge("proxy", world.attachments(), anyPort()));
        HttpClient client =
                HttpClient.newBuilder().proxy(ProxySelector.of(proxy)).build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://web.test/x")).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("hello /x\n");
        assertThat(response.headers().firstValue("X-Via")).hasValue("1.1 faultline");
    }

    @Test
    void aBlackHoleInsideIsAConnectTimeoutOutsideUntilItIsGone() throws Exception {
        InetSocketAddress web = forward(EdgeNet.SERVER, 80);
        assertThat(fetch(web)).contains("hello");
        net.run(() -> world.blackhole(true));
        Awaitility.await("the edge notices")
                .atMost(Duration.ofSeconds(15))
                .until(() -> connectOutcome(web, 300).equals("timeout"));
        assertThatThrownBy(() -> new Socket().connect(web, 400)).isInstanceOf(SocketTimeoutException.class);
        net.run(() -> world.blackhole(false));
        try (Socket patient = new Socket()) {
            patient.connect(web, 15_000);
        }
        assertThat(fetch(web)).contains("hello");
    }

    @Test
    void aClosedPortInsideIsARefusalOutsideUntilItOpens() throws Exception {
        InetSocketAddress web = forward(EdgeNet.SERVER, 81);
        Awaitility.await("the edge notices")
                .atMost(Duration.ofSeconds(10))
                .until(() -> connectOutcome(web, 500).equals("refused"));
        assertThatThrownBy(() -> new Socket().connect(web, 500)).isInstanceOf(ConnectException.class);
    }

    @Test
    void watchingThePathIsNotSeenByTheServersApplication() throws Exception {
        InetSocketAddress web = forward(EdgeNet.SERVER, 80);
        Awaitility.await("the path is watched")
                .atMost(Duration.ofSeconds(10))
                .until(() -> net.call(() -> world.client.tcpCounters().activeOpens()) >= 2);
        assertThat(net.call(() -> world.server.tcpCounters().passiveOpens())).isZero();
        assertThat(fetch(web)).contains("hello");
        assertThat(net.call(() -> world.server.tcpCounters().passiveOpens())).isEqualTo(1);
    }

    @Test
    void aResetInsideIsAResetOutside() throws Exception {
        InetSocketAddress web = forward(EdgeNet.SERVER, 80);
        try (Socket socket = new Socket()) {
            socket.connect(web, 2_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            net.run(() -> {
                world.server.crash(net.loop().nowNs());
                world.server.restart(net.loop().nowNs());
            });
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(5_000);
            // The rest of the first answer may still be read.
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void anAddressInUseIsSaidSo() throws Exception {
        InetSocketAddress taken = forward(EdgeNet.SERVER, 80);
        ForwardEdge second = net.call(() ->
                new ForwardEdge("second", ForwardEdge.Transport.TCP, world.attachment, taken, EdgeNet.SERVER, 80));
        assertThatThrownBy(() -> open(second))
                .hasRootCauseInstanceOf(IOException.class)
                .hasStackTraceContaining("edge second: cannot listen on 127.0.0.1:" + taken.getPort() + "/tcp");
    }

    private static String connectOutcome(InetSocketAddress to, int timeoutMillis) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(to, timeoutMillis);
            return "connected";
        } catch (SocketTimeoutException e) {
            return "timeout";
        } catch (ConnectException e) {
            return "refused";
        }
    }

    private static String fetch(InetSocketAddress from) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(from, 5_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
