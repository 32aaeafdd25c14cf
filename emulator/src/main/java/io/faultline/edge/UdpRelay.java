package io.faultline.edge;

import io.faultline.host.DatagramPeer;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;

/** A real UDP socket whose datagrams travel to one target in the network, and the answers back. Loop thread only. */
final class UdpRelay {
    private final InetSocketAddress listen;
    private final UdpFlows flows;
    private final RealDatagrams socket;

    /**
     * Prepares a relay.
     *
     * @param largestBytes the payload of a larger datagram of a client is cut off there
     */
    UdpRelay(Attachment attachment, InetSocketAddress listen, Address target, int port, int largestBytes) {
        this.listen = listen;
        this.flows = new UdpFlows(attachment, this::back);
        DatagramPeer to = DatagramPeer.of(target, port);
        this.socket = new RealDatagrams(
                attachment.host().loop(), largestBytes, (client, payload) -> flows.send(client, to, payload));
    }

    ChannelFuture open() {
        return socket.open(listen);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        InetSocketAddress bound = socket.address();
        return bound == null ? listen : bound;
    }

    int openFlows() {
        return flows.size();
    }

    void close() {
        flows.close();
        socket.close();
    }

    private void back(InetSocketAddress client, DatagramPeer from, ByteBuf payload) {
        ByteBuf datagram = socket.newDatagram(payload.readableBytes());
        if (datagram != null) {
            datagram.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            socket.send(datagram, client);
        }
    }
}
