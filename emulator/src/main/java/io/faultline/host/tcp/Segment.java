package io.faultline.host.tcp;

import io.faultline.packet.Ip;
import io.faultline.packet.Malformation;
import io.faultline.packet.Tcp;
import io.faultline.packet.TcpOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The segment that is being processed, read once into fields; one object serves a whole stack. */
final class Segment {
    final TcpOptions options = new TcpOptions();

    /** Valid only while the segment is processed; this object does not own it. */
    ByteBuf packet = Unpooled.EMPTY_BUFFER;

    int ipOffset;
    long localHigh;
    long localLow;
    long remoteHigh;
    long remoteLow;
    int localPort;
    int remotePort;
    int seq;
    int ack;
    int flags;
    /** Not yet scaled. */
    int window;
    /** Absolute index of the payload. */
    int payloadIndex;

    int payloadLength;

    /** Reads a well-formed IP datagram; tells what is wrong with the TCP segment in it. */
    Malformation read(ByteBuf datagram, int off) {
        Malformation malformation = Tcp.validate(datagram, off);
        if (malformation != Malformation.NONE) {
            return malformation;
        }
        int tcp = Ip.transportOffset(datagram, off);
        packet = datagram;
        ipOffset = off;
        remoteHigh = Ip.sourceHigh(datagram, off);
        remoteLow = Ip.sourceLow(datagram, off);
        localHigh = Ip.destinationHigh(datagram, off);
        localLow = Ip.destinationLow(datagram, off);
        remotePort = Tcp.sourcePort(datagram, tcp);
        localPort = Tcp.destinationPort(datagram, tcp);
        seq = Tcp.sequence(datagram, tcp);
        ack = Tcp.acknowledgment(datagram, tcp);
        flags = Tcp.flags(datagram, tcp);
        window = Tcp.window(datagram, tcp);
        payloadIndex = Tcp.payloadOffset(datagram, tcp);
        payloadLength = Tcp.payloadLength(datagram, off, tcp);
        return options.read(datagram, tcp);
    }

    void forget() {
        packet = Unpooled.EMPTY_BUFFER;
    }

    boolean isSyn() {
        return (flags & Tcp.SYN) != 0;
    }

    boolean isAck() {
        return (flags & Tcp.ACK) != 0;
    }

    boolean isRst() {
        return (flags & Tcp.RST) != 0;
    }

    boolean isFin() {
        return (flags & Tcp.FIN) != 0;
    }

    /** SEG.LEN: payload, SYN and FIN. */
    int length() {
        return payloadLength + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
    }
}
