package io.faultline.edge;

import io.faultline.engine.Binding;
import io.faultline.engine.RealSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A real UDP socket whose datagrams travel to one target in the network, and the answers back. Loop thread only. */
final class UdpRelay {
    private static final int LARGEST_DATAGRAM = 65_535;

    private final Attachment attachment;
    private final InetSocketAddress listen;
    private final InetSocketAddress target;
    private final UdpFlows flows;
    private @Nullable Channel socket;

    UdpRelay(Attachment attachment, InetSocketAddress listen, InetSocketAddress target) {
        this.attachment = attachment;
        this.listen = listen;
        this.target = target;
        this.flows = new UdpFlows(attachment, (client, from, payload) -> {
            Channel out = socket;
            if (out != null) {
                out.write(new DatagramPacket(payload.retain(), client), out.voidPromise());
                out.flush();
            }
        });
    }

    ChannelFuture open() {
        Bootstrap bootstrap = RealSockets.udp(attachment.host().loop())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                .option(ChannelOption.SO_RCVBUF, 1 << 20)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket query) {
                        flows.send(query.sender(), target, query.content().retain());
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        // ICMP port unreachable from a client that did not wait for its answer.
                    }
                });
        ChannelFuture bound = Binding.now(bootstrap, listen);
        socket = bound.channel();
        return bound;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return socket != null && socket.localAddress() instanceof InetSocketAddress bound ? bound : listen;
    }

    int openFlows() {
        return flows.size();
    }

    void close() {
        flows.close();
        if (socket != null) {
            socket.close();
        }
    }
}
