package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Zones are swapped under load: every query is answered, wholly from one version. */
class ZoneSwapTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    /** In version {@code n} every address ends in {@code n}. */
    private static String version(int n) {
        StringBuilder text =
                new StringBuilder("@ 60 SOA ns h " + n + " 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2." + n + '\n');
        for (int i = 0; i < 10; i++) {
            text.append("www 60 A 10.0.").append(i).append('.').append(n).append('\n');
        }
        return text.append("alias 60 CNAME www\n").toString();
    }

    private static int versionOf(Message answer) {
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        List<String> addresses = answer.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == Type.A)
                .map(Record::rdataToString)
                .map(address -> address.substring(address.lastIndexOf('.') + 1))
                .toList();
        assertThat(addresses).hasSize(10);
        assertThat(addresses).containsOnly(addresses.get(0));
        return Integer.parseInt(addresses.get(0));
    }

    @Test
    void noQueryIsLostWhileAZoneIsReplacedRemovedElsewhereAndAdded() {
        Star star = new Star(net);
        Host client = star.host("client", "127.0.0.1");
        Host serverHost = star.host("server", "127.0.0.2");
        ZoneTable zones = new ZoneTable();
        zones.put(Asker.zone("example.", version(1)));
        AuthoritativeServer server =
                new AuthoritativeServer(serverHost, serverHost.addresses().get(0), 53, zones);
        server.start();
        List<Integer> versions = new ArrayList<>();
        Channel channel = client.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        versions.add(versionOf(Asker.parse(ByteBufUtil.getBytes(packet.content()))));
                    }
                })
                .bind(new InetSocketAddress(0))
                .channel();
        net.runFor(0);
        byte[] query = Asker.withEdns(Asker.query("alias.example", Type.A), 1232, false)
                .toWire();
        for (int i = 0; i < 2_000; i++) {
            channel.writeAndFlush(
                    new DatagramPacket(Unpooled.wrappedBuffer(query), new InetSocketAddress("127.0.0.2", 53)));
            if (i % 10 == 0) {
                zones.put(Asker.zone("example.", version(1 + i / 10)));
                zones.put(Asker.zone("other.", version(1)));
                zones.remove(Name.fromConstantString("other."));
            }
            net.runFor(50_000);
        }
        net.runForMs(100);
        assertThat(versions).hasSize(2_000).isSorted().endsWith(200);
        channel.close();
        net.runFor(0);
    }

    @Test
    void aThreadThatSwapsZonesIsSeenByTheServersLoopAsWholeVersions() throws Exception {
        Asker asker = Asker.of("example.", version(1));
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            for (int i = 0; !over.get(); i++) {
                asker.zones.put(Asker.zone("example.", version(1 + i % 200)));
            }
        });
        swapper.start();
        try {
            for (int i = 0; i < 5_000; i++) {
                versionOf(asker.ask(
                        Asker.withEdns(Asker.query("alias.example", Type.A), 1232, false),
                        io.faultline.dns.wire.Transport.UDP));
            }
        } finally {
            over.set(true);
            swapper.join();
        }
    }
}
