package io.faultline.edge;

import io.faultline.engine.Binding;
import io.faultline.engine.Timer;
import io.faultline.host.DatagramPeer;
import io.faultline.host.DatagramReceiver;
import io.faultline.host.HostDatagramChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The datagram flows of one edge: for each real client socket a UDP socket of the virtual host, as a NAT keeps them. The
 * least recently used flow makes room when there are too many; an idle one is closed. A datagram of a flow that is open makes no
 * object. Loop thread only.
 */
final class UdpFlows {
    private static final int MOST_FLOWS = 8_192;
    private static final long IDLE_NS = 30_000_000_000L;

    /** Takes a datagram that came back through the network; {@code payload} is the caller's and valid until the return. */
    @FunctionalInterface
    interface Return {
        void datagram(InetSocketAddress client, DatagramPeer from, ByteBuf payload);
    }

    private final Attachment attachment;
    private final Return back;
    private final Timer expiry;
    /** The least recently used first. */
    private final Map<InetSocketAddress, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);

    UdpFlows(Attachment attachment, Return back) {
        this.attachment = attachment;
        this.back = back;
        this.expiry = new Timer(attachment.host().loop(), attachment.host().id(), this::expire);
    }

    int size() {
        return flows.size();
    }

    /** Sends a client's datagram, whose payload stays the caller's, from its flow's socket. */
    void send(InetSocketAddress client, DatagramPeer to, ByteBuf payload) {
        Flow flow = flows.get(client);
        if (flow == null || !flow.socket.isActive()) {
            flow = open(client);
        }
        if (flow != null) {
            flow.send(to, payload);
        }
    }

    void close() {
        for (Flow flow : flows.values()) {
            flow.socket.close();
        }
        flows.clear();
        expiry.disarm();
    }

    /** Returns null where the host has no socket to give: the datagram is lost. */
    private @Nullable Flow open(InetSocketAddress client) {
        flows.remove(client);
        if (flows.size() >= MOST_FLOWS) {
            closeEldest();
        }
        Bootstrap bootstrap = attachment.host().udpBootstrap().handler(new ChannelInboundHandlerAdapter());
        ChannelFuture bound = Binding.now(bootstrap, new InetSocketAddress(0));
        if (!bound.isSuccess()) {
            bound.channel().close();
            return null;
        }
        Flow flow = new Flow(client, (HostDatagramChannel) bound.channel());
        flow.socket.receiver(flow);
        flows.put(client, flow);
        if (!expiry.isArmed()) {
            expiry.arm(attachment.host().loop().nowNs() + IDLE_NS);
        }
        return flow;
    }

    private void closeEldest() {
        Iterator<Flow> eldest = flows.values().iterator();
        Flow flow = eldest.next();
        eldest.remove();
        flow.socket.close();
    }

    private void expire(long nowNs) {
        while (!flows.isEmpty()) {
            long idleAtNs = flows.values().iterator().next().usedNs + IDLE_NS;
            if (idleAtNs > nowNs) {
                expiry.arm(idleAtNs);
                return;
            }
            closeEldest();
        }
    }

    private final class Flow implements DatagramReceiver {
        private final InetSocketAddress client;
        private final HostDatagramChannel socket;
        private long usedNs;

        Flow(InetSocketAddress client, HostDatagramChannel socket) {
            this.client = client;
            this.socket = socket;
        }

        void send(DatagramPeer to, ByteBuf payload) {
            usedNs = socket.host().loop().nowNs();
            ByteBuf datagram = socket.newDatagram(to, payload.readableBytes());
            datagram.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            socket.send(datagram, to);
        }

        @Override
        public void received(ByteBuf payload, DatagramPeer from) {
            back.datagram(client, from, payload);
        }
    }
}
