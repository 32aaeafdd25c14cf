package io.faultline.robustness;

import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Checksum;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Udp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A node that throws malformed packets: random bytes, and datagrams of each protocol with a few bytes changed. Most have their
 * checksums right, so that they are looked at closely.
 */
final class HostilePackets extends Node {
    private static final int IPV4_HEADER = 20;
    private static final int CHECKSUM = 10;

    private final SplittableRandom random;
    private final List<Address> targets;
    private final List<Address> sources;
    private final int[] ports;

    HostilePackets(
            Network network, String name, long seed, List<Address> targets, List<Address> sources, int... ports) {
        super(network, name);
        this.random = new SplittableRandom(seed);
        this.targets = targets;
        this.sources = sources;
        this.ports = ports;
    }

    /** Sends one to wherever its link leads. */
    void throwOne(long nowNs) {
        ByteBuf packet = network().allocator().heapBuffer(1_600);
        switch (random.nextInt(8)) {
            case 0 -> packet.writeBytes(bytes(random.nextInt(120)));
            case 1, 2 -> dns(packet);
            case 3, 4 -> transport(packet, IpProtocol.TCP, 20 + random.nextInt(60));
            case 5 -> transport(packet, IpProtocol.ICMP, 8 + random.nextInt(80));
            case 6 -> transport(packet, random.nextInt(256), random.nextInt(200));
            default -> transport(packet, random.nextBoolean() ? IpProtocol.UDP : IpProtocol.TCP, random.nextInt(1_400));
        }
        if (random.nextInt(3) > 0) {
            mutate(packet);
        }
        originate(ports().get(0), packet, nowNs);
    }

    @Override
    protected void receive(Port in, ByteBuf packet, long nowNs) {
        delivered(packet);
    }

    private void dns(ByteBuf out) {
        ByteBuf message = Unpooled.buffer();
        message.writeShort(random.nextInt()).writeShort(random.nextInt(4) == 0 ? random.nextInt() : 0x0100);
        for (int i = 0; i < 4; i++) {
            message.writeShort(i == 0 ? 1 : random.nextInt(3));
        }
        if (random.nextBoolean()) {
            message.writeBytes(
                    new byte[] {4, 's', 'h', 'o', 'p', 5, 'c', 'l', 'o', 'u', 'd', 4, 't', 'e', 's', 't', 0});
            message.writeShort(random.nextInt(300)).writeShort(random.nextInt(3));
        }
        // Names that point at themselves, labels that are too long, and whatever else comes up.
        message.writeBytes(bytes(random.nextInt(60)));
        Udp.write(out, source(), target(), port(), 53, message, 64, random.nextInt(65_536), random.nextBoolean());
    }

    private void transport(ByteBuf out, int protocol, int length) {
        int off = Ip.writeHeader(
                out,
                source(),
                target(),
                protocol,
                length,
                random.nextInt(256),
                1 + random.nextInt(64),
                random.nextInt(16),
                random.nextBoolean());
        int at = out.writerIndex();
        out.writeBytes(bytes(length));
        if (random.nextInt(8) == 0) {
            // A fragment: flags and offset.
            out.setShort(off + 6, random.nextInt(0x4000) & ~0x1f00);
        }
        if (protocol == IpProtocol.TCP && length >= 20) {
            out.setShort(at, port()).setShort(at + 2, port()).setByte(at + 12, (5 + random.nextInt(11)) << 4);
            checksum(out, at, 16, length, Ip.pseudoHeader(out, off, protocol, length));
        } else if (protocol == IpProtocol.UDP && length >= 8) {
            out.setShort(at, port()).setShort(at + 2, port()).setShort(at + 4, length);
            checksum(out, at, 6, length, Ip.pseudoHeader(out, off, protocol, length));
        } else if (protocol == IpProtocol.ICMP && length >= 8) {
            out.setByte(at, random.nextInt(20));
            if (length > 8 + IPV4_HEADER && random.nextBoolean()) {
                // An error about a packet that nobody sent.
                out.setBytes(at + 8, out, off, IPV4_HEADER);
            }
            checksum(out, at, 2, length, 0);
        }
        repairHeader(out, off);
    }

    private void mutate(ByteBuf packet) {
        int length = packet.readableBytes();
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            packet.setByte(packet.readerIndex() + random.nextInt(Math.min(length, 48)), random.nextInt(256));
        }
        if (random.nextInt(10) == 0) {
            packet.writerIndex(packet.readerIndex() + random.nextInt(length + 1));
        }
        if (random.nextInt(4) > 0 && packet.readableBytes() >= IPV4_HEADER) {
            repairHeader(packet, packet.readerIndex());
        }
    }

    private static void checksum(ByteBuf out, int at, int field, int length, long pseudoHeader) {
        out.setShort(at + field, 0);
        out.setShort(at + field, Checksum.finish(pseudoHeader + Checksum.sum(out, at, length)));
    }

    private static void repairHeader(ByteBuf packet, int off) {
        int length = 4 * (packet.getByte(off) & 0xf);
        if (length >= IPV4_HEADER && off + length <= packet.writerIndex()) {
            packet.setShort(off + CHECKSUM, 0);
            packet.setShort(off + CHECKSUM, Checksum.of(packet, off, length));
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Address source() {
        return sources.get(random.nextInt(sources.size()));
    }

    private Address target() {
        return targets.get(random.nextInt(targets.size()));
    }

    private int port() {
        return random.nextInt(4) == 0 ? random.nextInt(65_536) : ports[random.nextInt(ports.length)];
    }
}
