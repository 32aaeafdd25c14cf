package io.faultline.edge;

import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header of a datagram between a SOCKS5 client and its relay (RFC 1928 section 7).
 *
 * @param host an address literal or a name
 * @param port the port
 */
record SocksUdpHeader(String host, int port) {
    private static final int IPV4 = 1;
    private static final int DOMAIN = 3;
    private static final int IPV6 = 4;

    /**
     * Reads a header and leaves the reader index at the payload.
     *
     * @return null if the datagram is malformed, or a fragment, which a relay may drop
     */
    static @Nullable SocksUdpHeader read(ByteBuf datagram) {
        if (datagram.readableBytes() < 5) {
            return null;
        }
        datagram.skipBytes(2);
        int fragment = datagram.readUnsignedByte();
        int type = datagram.readUnsignedByte();
        if (fragment != 0) {
            return null;
        }
        int length = type == IPV4 ? 4 : type == IPV6 ? 16 : type == DOMAIN ? datagram.readUnsignedByte() : -1;
        if (length < 1 || datagram.readableBytes() < length + 2) {
            return null;
        }
        String host;
        if (type == DOMAIN) {
            host = datagram.readCharSequence(length, StandardCharsets.US_ASCII).toString();
        } else if (type == IPV4) {
            host = Address.ofIpv4(datagram.readInt()).toString();
        } else {
            host = Address.ofIpv6(datagram.readLong(), datagram.readLong()).toString();
        }
        return new SocksUdpHeader(host, datagram.readUnsignedShort());
    }

    /** Writes the header of an answer from an address. */
    static void write(ByteBuf to, Address from, int port) {
        to.writeShort(0).writeByte(0);
        if (from.isIpv4()) {
            to.writeByte(IPV4).writeInt(from.ipv4());
        } else {
            to.writeByte(IPV6).writeLong(from.high()).writeLong(from.low());
        }
        to.writeShort(port);
    }
}
