package io.faultline.edge;

import io.faultline.engine.Binding;
import io.faultline.engine.RealSockets;
import io.faultline.packet.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The relay of one UDP ASSOCIATE: a real socket for one client, a virtual socket for its datagrams. Loop thread only. */
final class SocksUdpAssociation {
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int HEADER_BYTES = 22;

    private final Attachment attachment;
    private final InetAddress listen;
    private final InetAddress client;
    private final UdpFlows flows;
    private @Nullable Channel socket;

    SocksUdpAssociation(Attachment attachment, InetAddress listen, InetAddress client) {
        this.attachment = attachment;
        this.listen = listen;
        this.client = client;
        this.flows = new UdpFlows(attachment, this::back);
    }

    /** Returns where the client sends its datagrams, or null if there is no socket to be had. */
    @Nullable
    InetSocketAddress open() {
        Bootstrap bootstrap = RealSockets.udp(attachment.host().loop())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
                        out(datagram);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        // ICMP port unreachable from the client's side.
                    }
                });
        ChannelFuture bound = Binding.now(bootstrap, new InetSocketAddress(listen, 0));
        if (!bound.isSuccess()) {
            return null;
        }
        socket = bound.channel();
        return (InetSocketAddress) socket.localAddress();
    }

    void close() {
        flows.close();
        if (socket != null) {
            socket.close();
        }
    }

    private void out(DatagramPacket datagram) {
        InetSocketAddress sender = datagram.sender();
        SocksUdpHeader header = SocksUdpHeader.read(datagram.content());
        // RFC 1928 section 7: datagrams from any address but the client's own are dropped.
        if (header == null || !sender.getAddress().equals(client)) {
            return;
        }
        ByteBuf payload = datagram.content().retain();
        Names.resolve(attachment, header.host(), new Names.Outcome() {
            @Override
            public void resolved(List<Address> addresses) {
                if (socket == null || !socket.isOpen()) {
                    payload.release();
                    return;
                }
                flows.send(sender, new InetSocketAddress(addresses.get(0).toInetAddress(), header.port()), payload);
            }

            @Override
            public void failed(DialFailure failure, String reason) {
                payload.release();
            }
        });
    }

    private void back(InetSocketAddress to, InetSocketAddress from, ByteBuf payload) {
        Channel out = socket;
        if (out == null) {
            return;
        }
        ByteBuf datagram = out.alloc().buffer(HEADER_BYTES + payload.readableBytes());
        SocksUdpHeader.write(datagram, Address.of(from.getAddress()), from.getPort());
        datagram.writeBytes(payload);
        out.writeAndFlush(new DatagramPacket(datagram, to), out.voidPromise());
    }
}
