package io.faultline.edge;

import io.faultline.engine.Binding;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The datagram flows of one edge: for each real client socket a UDP socket of the virtual host, as a NAT keeps them. The
 * least recently opened flow makes room when there are too many; an idle one is closed. Loop thread only.
 */
final class UdpFlows {
    private static final int MOST_FLOWS = 8_192;
    private static final int IDLE_SECONDS = 30;

    /** Takes a datagram that came back through the network; {@code payload} is released by the caller. */
    @FunctionalInterface
    interface Return {
        void datagram(InetSocketAddress client, InetSocketAddress from, ByteBuf payload);
    }

    private final Attachment attachment;
    private final Return back;
    private final Map<InetSocketAddress, Channel> flows = new LinkedHashMap<>();

    UdpFlows(Attachment attachment, Return back) {
        this.attachment = attachment;
        this.back = back;
    }

    int size() {
        return flows.size();
    }

    /** Sends a client's datagram from its flow's socket; takes ownership of the payload. */
    void send(InetSocketAddress client, InetSocketAddress to, ByteBuf payload) {
        Channel flow = flows.get(client);
        if (flow == null || !flow.isActive()) {
            flow = open(client);
        }
        flow.writeAndFlush(new DatagramPacket(payload, to));
    }

    void close() {
        for (Channel flow : flows.values().toArray(Channel[]::new)) {
            flow.close();
        }
        flows.clear();
    }

    private Channel open(InetSocketAddress client) {
        if (flows.size() >= MOST_FLOWS) {
            Iterator<Channel> eldest = flows.values().iterator();
            Channel evicted = eldest.next();
            eldest.remove();
            evicted.close();
        }
        Bootstrap bootstrap = attachment.host().udpBootstrap().handler(new FlowHandler(client));
        Channel flow = Binding.now(bootstrap, new InetSocketAddress(0)).channel();
        flow.pipeline().addFirst(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS));
        flows.put(client, flow);
        flow.closeFuture().addListener(closed -> flows.remove(client, flow));
        return flow;
    }

    private final class FlowHandler extends SimpleChannelInboundHandler<DatagramPacket> {
        private final InetSocketAddress client;

        FlowHandler(InetSocketAddress client) {
            this.client = client;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket answer) {
            back.datagram(client, answer.sender(), answer.content());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof IdleStateEvent) {
                ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // An ICMP error about one datagram; UDP's clients learn of it by their own timeout.
        }
    }
}
