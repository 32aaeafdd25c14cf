package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Udp;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100,000 datagrams, errors and fragments that were bent on their way: all are accounted for, and the host still answers. */
class HostilePacketsTest {
    private static final int PACKETS = 100_000;
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final Address V4 = Address.of("127.1.0.1");
    private static final Address V6 = Address.of("2001:db8::1");
    private static final Address ATTACKER_V4 = Address.of("127.1.0.2");
    private static final Address ATTACKER_V6 = Address.of("2001:db8::2");

    @RegisterExtension
    final TestNet net = new TestNet();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noPacketHarmsAHost(long seed) {
        Host host = new Host(net.network(), "host");
        host.addAddress(V4);
        host.addAddress(V6);
        Attacker attacker = new Attacker(net.network());
        net.network().connect(host, attacker, "wire", LinkProfile.PERFECT);
        int[] heard = new int[1];
        host.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        heard[0]++;
                    }
                })
                .bind(new InetSocketAddress("0.0.0.0", 53));
        net.runFor(0);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < PACKETS; i++) {
            ByteBuf packet = packet(random, random.nextBoolean());
            for (int bent = random.nextInt(3); bent > 0; bent--) {
                int at = random.nextInt(packet.readableBytes());
                packet.setByte(at, random.nextInt(4) == 0 ? 0xff : random.nextInt(256));
            }
            if (random.nextInt(4) != 0 && Ip.isIpv4(packet, 0)) {
                // Headers that look right are looked at further.
                packet.setByte(0, 0x45);
                packet.setShort(2, packet.readableBytes());
                Ipv4.fillChecksum(packet, 0);
            }
            attacker.send(packet);
            if (i % 200 == 0) {
                net.runFor(10 * MS);
            }
        }
        net.runFor(60 * SECOND);
        assertThat(heard[0]).as("some were good, seed %s", seed).isPositive();
        assertThat(net.loop().pendingEvents())
                .as("timers of fragments left, seed %s", seed)
                .isZero();

        attacker.replies = 0;
        ByteBuf echo = net.network().allocator().buffer();
        Icmp4.writeEcho(
                echo,
                ATTACKER_V4.ipv4(),
                V4.ipv4(),
                Icmp4.ECHO_REQUEST,
                1,
                1,
                Unpooled.wrappedBuffer(new byte[10]),
                0,
                64,
                0);
        attacker.send(echo);
        net.runFor(SECOND);
        assertThat(attacker.replies).isEqualTo(1);
    }

    private ByteBuf packet(SplittableRandom random, boolean v4) {
        Address from = v4 ? ATTACKER_V4 : ATTACKER_V6;
        Address to = v4 ? V4 : V6;
        ByteBuf out = net.network().allocator().buffer(2000);
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[random.nextInt(600)]);
        int id = random.nextInt(50);
        switch (random.nextInt(4)) {
            case 0 -> Udp.write(out, from, to, 1000, random.nextInt(4) == 0 ? 54 : 53, payload, 64, id, false);
            case 1 -> {
                // An error about a datagram the host may have sent.
                ByteBuf quoted = Unpooled.buffer();
                int port = random.nextInt(65536);
                Udp.write(quoted, to, from, 53, port, payload, 64, id, false);
                int code = random.nextInt(16);
                if (v4) {
                    int type = random.nextBoolean() ? Icmp4.DESTINATION_UNREACHABLE : random.nextInt(20);
                    Icmp4.writeError(
                            out, from.ipv4(), to.ipv4(), type, code, random.nextInt(2000), quoted, 0, 0, 64, id);
                } else {
                    int type = random.nextInt(6);
                    Icmp6.writeError(
                            out,
                            from.high(),
                            from.low(),
                            to.high(),
                            to.low(),
                            type,
                            code,
                            random.nextInt(2000),
                            quoted,
                            0,
                            0,
                            64);
                }
            }
            case 2 -> {
                // A piece of a datagram: few identifications, so that pieces meet and overlap.
                int length = 8 * (1 + random.nextInt(60));
                Ip.writeHeader(out, from, to, v4 ? IpProtocol.UDP : IpProtocol.FRAGMENT, length, 0, 64, id, false);
                out.writeZero(length);
                int field = random.nextInt(100) << 3;
                if (v4) {
                    out.setShort(6, (field >>> 3) | (random.nextBoolean() ? 0x2000 : 0));
                    Ipv4.fillChecksum(out, 0);
                } else {
                    out.setByte(40, IpProtocol.UDP);
                    out.setShort(42, field | random.nextInt(2));
                    out.setInt(44, id);
                }
            }
            default -> {
                int length = random.nextInt(200);
                Ip.writeHeader(out, from, to, random.nextInt(256), length, 0, 64, id, random.nextBoolean());
                for (int i = 0; i < length; i++) {
                    out.writeByte(random.nextInt(256));
                }
            }
        }
        return out;
    }

    private static final class Attacker extends Node {
        private int replies;

        Attacker(Network network) {
            super(network, "attacker");
        }

        void send(ByteBuf packet) {
            originate(ports().get(0), packet, loop().nowNs());
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            replies++;
            delivered(packet);
        }
    }
}
