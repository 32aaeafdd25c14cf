package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Jitter;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.fabric.Network;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same seed gives the same segments at the same nanoseconds, another seed others. */
class DeterminismTest {
    @Test
    void aRunIsTheSameAgainWithItsSeedAndAnotherWithAnother() {
        List<String> first = run(7);
        assertThat(first).hasSizeGreaterThan(200);
        assertThat(run(7)).isEqualTo(first);
        assertThat(run(8)).isNotEqualTo(first);
    }

    /** Every datagram that arrives, with its time. */
    private static List<String> run(long seed) {
        List<String> arrivals = new ArrayList<>();
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            Network network = new Network(loop);
            Host client = new Host(network, "client");
            Host server = new Host(network, "server");
            network.connect(
                    client,
                    server,
                    "wire",
                    LinkProfile.PERFECT
                            .withDelayNs(1_000_000)
                            .withJitter(new Jitter.Uniform(200_000))
                            .withLoss(new LossModel.Bernoulli(0.05)));
            client.addAddress(Address.of("127.1.0.1"));
            server.addAddress(Address.of("127.1.0.2"));
            server.packetHook((in, packet, nowNs) -> {
                arrivals.add(nowNs + " " + io.netty.buffer.ByteBufUtil.hexDump(packet, packet.readerIndex(), 40));
                return false;
            });
            server.tcpServerBootstrap()
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object msg) {
                            ctx.writeAndFlush(msg);
                        }

                        @Override
                        public boolean isSharable() {
                            return true;
                        }
                    })
                    .bind(new InetSocketAddress("127.1.0.2", 7));
            for (int i = 0; i < 10; i++) {
                client.tcpBootstrap()
                        .handler(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[50_000]));
                            }

                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                                ((ByteBuf) msg).release();
                            }
                        })
                        .connect(new InetSocketAddress("127.1.0.2", 7));
            }
            loop.runFor(20_000_000_000L);
            network.close();
            loop.runFor(0);
        }
        return arrivals;
    }
}
