package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.zone.ZoneTable;
import io.faultline.testing.RealTool;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server's pipelines over real sockets, asked by a real {@code dig}. */
class DigTest {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private RealTool dig;
    private AuthoritativeServer server;

    @BeforeEach
    void start() {
        dig = RealTool.require("dig", "bind9-dnsutils");
        StringBuilder zone = new StringBuilder("""
                @ 3600 SOA ns h 7 7200 900 1209600 300
                @ 3600 NS ns
                ns 3600 A 192.0.2.53
                www 60 CNAME web
                web 60 A 192.0.2.80
                """);
        for (int i = 0; i < 100; i++) {
            zone.append("big 60 A 198.51.100.").append(i).append('\n');
        }
        ZoneTable zones = new ZoneTable();
        zones.put(Asker.zone("example.", zone.toString()));
        server = new AuthoritativeServer(
                new Bootstrap().group(group).channel(NioDatagramChannel.class),
                new ServerBootstrap().group(group).channel(NioServerSocketChannel.class),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                zones,
                ServerOptions.DEFAULT,
                () -> System.currentTimeMillis() / 1000);
        assertThat(onLoop(() -> server.start()).awaitUninterruptibly().cause()).isNull();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            onLoop(() -> {
                server.stop();
                return true;
            });
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> T onLoop(Callable<T> task) {
        return group.next().submit(task).syncUninterruptibly().getNow();
    }

    private String dig(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "@127.0.0.1", "-p", String.valueOf(server.address().getPort()), "+norec", "+tries=2", "+time=5"));
        all.addAll(List.of(arguments));
        RealTool.Result result = dig.run(all.toArray(String[]::new)).expectExit(0);
        assertThat(result.stdout()).doesNotContain("WARNING").doesNotContain("malformed");
        return result.stdout();
    }

    @Test
    void anAnswerIsAuthoritativeAndWhole() {
        assertThat(dig("www.example"))
                .contains("status: NOERROR")
                .contains("flags: qr aa; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1")
                .containsPattern("www\\.example\\.\\s+60\\s+IN\\s+CNAME\\s+web\\.example\\.")
                .containsPattern("web\\.example\\.\\s+60\\s+IN\\s+A\\s+192\\.0\\.2\\.80")
                .contains("EDNS: version: 0, flags:; udp: 1232");
    }

    @Test
    void aNameThatDoesNotExistComesWithItsSoa() {
        assertThat(dig("nowhere.example"))
                .contains("status: NXDOMAIN")
                .containsPattern(
                        "example\\.\\s+300\\s+IN\\s+SOA\\s+ns\\.example\\. h\\.example\\. 7 7200 900 1209600 300");
    }

    @Test
    void whatIsTooLargeForUdpComesOverTcp() {
        assertThat(dig("+ignore", "big.example")).contains("flags: qr aa tc;").contains("ANSWER: 0");
        String whole = dig("big.example");
        assertThat(whole).contains("Truncated, retrying in TCP mode").contains("ANSWER: 100");
        assertThat(dig("+tcp", "big.example")).contains("ANSWER: 100");
    }

    @Test
    void severalQuestionsShareAConnection() {
        String output = dig("+tcp", "+keepopen", "web.example", "www.example", "ns.example");
        assertThat(output.split("status: NOERROR", -1)).hasSize(4);
    }

    @Test
    void ednsIsTreatedAsRfc6891Says() {
        assertThat(dig("+edns=1", "+noednsnegotiation", "web.example")).contains("status: BADVERS");
        assertThat(dig("+noedns", "web.example")).doesNotContain("OPT PSEUDOSECTION");
        assertThat(dig("+ednsopt=65001:beef", "web.example"))
                .contains("status: NOERROR")
                .doesNotContain("; OPT=");
        assertThat(dig("+ednsflags=0x80", "web.example")).contains("EDNS: version: 0, flags:; udp: 1232");
        assertThat(dig("+dnssec", "web.example")).contains("EDNS: version: 0, flags: do; udp: 1232");
    }

    @Test
    void whatIsNotServedIsSaidToBe() {
        assertThat(dig("elsewhere.test")).contains("status: REFUSED");
        assertThat(dig("+opcode=notify", "+noedns", "example", "SOA")).contains("status: NOTIMP");
        assertThat(dig("-c", "CH", "version.bind", "TXT")).contains("status: REFUSED");
    }
}
