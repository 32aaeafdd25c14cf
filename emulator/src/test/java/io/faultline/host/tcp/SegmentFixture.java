package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.LinkProfile;
import io.faultline.host.Host;
import io.faultline.host.HostSocketChannel;
import io.faultline.packet.Address;
import io.faultline.packet.TcpOptions;
import io.faultline.testing.TestNet;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host at one end of a perfect wire and the test at the other, for tests that speak in segments. */
abstract class SegmentFixture {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;
    static final int LISTEN_PORT = 80;

    @RegisterExtension
    final TestNet net = new TestNet();

    Host host;
    Peer peer;
    final Log log = new Log();

    @BeforeEach
    void connectTheWire() {
        host = new Host(net.network(), "host");
        Address hostAddress = Address.of("127.1.0.1");
        host.addAddress(hostAddress);
        peer = new Peer(net.network(), "peer", Address.of("127.1.0.2"), hostAddress);
        net.network().connect(host, peer, "wire", LinkProfile.PERFECT);
    }

    /** Lets what is due now happen. */
    void settle() {
        net.runFor(0);
    }

    ChannelFuture connect(Consumer<Bootstrap> options) {
        Bootstrap bootstrap = host.tcpBootstrap();
        options.accept(bootstrap);
        ChannelFuture future = bootstrap
                .handler(log)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .connect(new InetSocketAddress("127.1.0.2", 80));
        settle();
        return future;
    }

    /** An established connection from the host, its SYN answered with the given options; the peer has seen nothing yet. */
    HostSocketChannel established(Consumer<Bootstrap> options, Consumer<TcpOptions> answer) {
        return established(options, 65535, answer);
    }

    HostSocketChannel established(Consumer<Bootstrap> options, int window, Consumer<TcpOptions> answer) {
        ChannelFuture future = connect(options);
        Peer.Seen syn = peer.only();
        assertThat(syn.is(SYN)).as("%s", syn).isTrue();
        peer.send(SYN | ACK, 300, 101, window, new byte[0], answer);
        settle();
        assertThat(future.isSuccess()).as("connected").isTrue();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 101 && s.ack() == 301);
        return (HostSocketChannel) future.channel();
    }

    HostSocketChannel established() {
        return established(b -> {}, o -> o.mss(1000));
    }

    /** Listens on port 80. */
    List<HostSocketChannel> listen() {
        List<HostSocketChannel> accepted = new ArrayList<>();
        host.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        accepted.add((HostSocketChannel) ch);
                        ch.pipeline().addLast(log);
                    }
                })
                .bind(new InetSocketAddress("127.1.0.1", LISTEN_PORT));
        peer.hostPort = LISTEN_PORT;
        peer.ownPort = 40_000;
        settle();
        return accepted;
    }

    static void write(Channel channel, int bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(pattern(bytes)));
    }

    static byte[] pattern(int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) i;
        }
        return data;
    }

    static TcpState state(HostSocketChannel channel) {
        return channel.connection().state();
    }

    /** Writes down what a channel's user is told. */
    @ChannelHandler.Sharable
    static final class Log extends ChannelInboundHandlerAdapter {
        final List<String> events = new ArrayList<>();
        final List<Throwable> causes = new ArrayList<>();
        int bytes;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            events.add("active");
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            events.add("inactive");
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf buf = (ByteBuf) msg;
            bytes += buf.readableBytes();
            buf.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event.getClass().getSimpleName());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            causes.add(cause);
        }
    }
}
