package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.LinkProfile;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Crowds: clients that stall, ports that run out, connections that come and go. */
class ManyConnectionsTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Host client;
    private Host server;
    private final List<Channel> accepted = new ArrayList<>();

    @BeforeEach
    void connectTwoHosts() {
        client = new Host(net.network(), "client");
        server = new Host(net.network(), "server");
        net.network().connect(client, server, "wire", LinkProfile.PERFECT.withDelayNs(MS));
        client.addAddress(Address.of("127.1.0.1"));
        server.addAddress(Address.of("127.1.0.2"));
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        accepted.add(ch);
                        ch.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                                ctx.writeAndFlush(msg);
                            }
                        });
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 80));
        net.runFor(0);
    }

    private ChannelFuture connect(ChannelInboundHandlerAdapter handler) {
        return client.tcpBootstrap()
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(handler)
                .connect(new InetSocketAddress("127.1.0.2", 80));
    }

    @Test
    void fiveThousandClientsThatConnectAndStallAllGetTheirTurn() {
        List<ChannelFuture> connects = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            connects.add(connect(new ChannelInboundHandlerAdapter()));
            if (i % 1000 == 0) {
                net.runFor(MS);
            }
        }
        net.runFor(60 * SECOND);
        assertThat(connects).allMatch(ChannelFuture::isSuccess);
        assertThat(server.tcpConnections()).isEqualTo(5000);
        client.crash(net.nowNs());
        assertThat(client.tcpConnections()).isZero();
        client.restart(net.nowNs());
    }

    @Test
    void clientsThatStallWithAnswersUnderWayCostBoundedMemory() {
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                ctx.writeAndFlush(Unpooled.unreleasableBuffer(ANSWER.duplicate()));
                            }
                        });
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 81));
        net.runFor(0);
        List<Channel> clients = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            clients.add(client.tcpBootstrap()
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new Swallow())
                    .connect(new InetSocketAddress("127.1.0.2", 81))
                    .channel());
        }
        net.runFor(10 * SECOND);
        long server64k = 64L << 20;
        assertThat(server.tcpBufferBytes()).isBetween(server64k, 2 * server64k);
        assertThat(client.tcpBufferBytes()).isBetween(server64k, 4 * server64k);

        // Those who read after all get everything.
        clients.get(2999).config().setAutoRead(true);
        clients.subList(0, 2999).forEach(Channel::close);
        net.runFor(600 * SECOND);
        assertThat(((Swallow) clients.get(2999).pipeline().last()).bytes).isEqualTo(ANSWER.readableBytes());
        assertThat(server.tcpBufferBytes()).isZero();
        assertThat(client.tcpBufferBytes()).isZero();
    }

    private static final ByteBuf ANSWER = Unpooled.buffer(1_000_000).writeZero(1_000_000);

    private static final class Swallow extends ChannelInboundHandlerAdapter {
        private int bytes;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf buf = (ByteBuf) msg;
            bytes += buf.readableBytes();
            buf.release();
        }
    }

    @Test
    void tenThousandConnectionsOneAfterAnotherEachEchoAndAreForgotten() {
        Chain chain = new Chain(10_000);
        connect(chain.next());
        net.runFor(600 * SECOND);
        assertThat(chain.done).isEqualTo(10_000);
        assertThat(client.tcpConnections()).isZero();
        assertThat(server.tcpConnections()).isZero();
        assertThat(net.loop().pendingEvents())
                .as("timers left after the last TIME-WAIT")
                .isZero();
    }

    @Test
    void whenNoEphemeralPortIsLeftConnectingFailsAtOnce() {
        int range = 60_999 - 32_768 + 1;
        for (int i = 0; i < range; i++) {
            connect(new ChannelInboundHandlerAdapter());
        }
        ChannelFuture one = connect(new ChannelInboundHandlerAdapter());
        net.runFor(0);
        assertThat(one.cause()).hasCauseInstanceOf(BindException.class).hasMessageContaining("no ephemeral port left");
    }

    /** Connects, sends, gets the echo, closes, and so on. */
    private final class Chain {
        private final int count;
        private int done;

        Chain(int count) {
            this.count = count;
        }

        ChannelInboundHandlerAdapter next() {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]));
                }

                @Override
                public void channelRead(ChannelHandlerContext ctx, Object msg) {
                    ((ByteBuf) msg).release();
                    done++;
                    ctx.close();
                    if (done < count) {
                        connect(next());
                    }
                }
            };
        }
    }
}
