package io.faultline.edge;

import io.faultline.host.DatagramPeer;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
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
    private final RealDatagrams socket;
    private boolean closed;

    SocksUdpAssociation(Attachment attachment, InetAddress listen, InetAddress client) {
        this.attachment = attachment;
        this.listen = listen;
        this.client = client;
        this.flows = new UdpFlows(attachment, this::back);
        this.socket = new RealDatagrams(attachment.host().loop(), LARGEST_DATAGRAM, this::out);
    }

    /** Returns where the client sends its datagrams, or null if there is no socket to be had. */
    @Nullable
    InetSocketAddress open() {
        return socket.open(new InetSocketAddress(listen, 0)).isSuccess() ? socket.address() : null;
    }

    void close() {
        closed = true;
        flows.close();
        socket.close();
    }

    private void out(InetSocketAddress sender, ByteBuf datagram) {
        SocksUdpHeader header = SocksUdpHeader.read(datagram);
        // RFC 1928 section 7: datagrams from any address but the client's own are dropped.
        if (header == null || !sender.getAddress().equals(client)) {
            return;
        }
        ByteBuf payload = datagram.retain();
        Names.resolve(attachment, header.host(), new Names.Outcome() {
            @Override
            public void resolved(List<Address> addresses) {
                if (!closed) {
                    flows.send(sender, DatagramPeer.of(addresses.get(0), header.port()), payload);
                }
                payload.release();
            }

            @Override
            public void failed(DialFailure failure, String reason) {
                payload.release();
            }
        });
    }

    private void back(InetSocketAddress to, DatagramPeer from, ByteBuf payload) {
        ByteBuf datagram = socket.newDatagram(HEADER_BYTES + payload.readableBytes());
        if (datagram != null) {
            SocksUdpHeader.write(datagram, from.address(), from.port());
            datagram.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            socket.send(datagram, to);
        }
    }
}
