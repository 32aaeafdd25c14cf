package io.faultline.routing;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Malformation;
import io.faultline.packet.Udp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A host without a stack: sends datagrams, keeps what arrives, answers UDP with "port unreachable" if told so. */
final class TestHost extends Node {
    final List<Arrival> arrivals = new ArrayList<>();
    private final List<Address> addresses;
    private final IcmpErrors errors;
    private boolean refusesUdp;
    private int identification;

    TestHost(Network network, String name, String... addresses) {
        super(network, name);
        this.addresses = List.of(addresses).stream().map(Address::of).toList();
        this.errors = new IcmpErrors(network.allocator());
    }

    /** A packet that arrived; ICMP fields are -1 unless it is ICMP; all its bytes as text. */
    record Arrival(
            long atNs,
            Address source,
            int ttl,
            int protocol,
            int icmpType,
            int icmpCode,
            long icmpRest,
            int length,
            String latin1) {
        boolean isError(IcmpError error) {
            return source.isIpv4()
                    ? icmpType == error.type4 && icmpCode == error.code4
                    : icmpType == error.type6 && icmpCode == error.code6;
        }

        /** The MTU of a "too big". */
        int mtu() {
            return (int) (source.isIpv4() ? icmpRest & 0xffff : icmpRest);
        }
    }

    void refuseUdp() {
        refusesUdp = true;
    }

    Address address(boolean ipv4) {
        return addresses.stream().filter(a -> a.isIpv4() == ipv4).findFirst().orElseThrow();
    }

    /** Sends a UDP datagram; {@code payload} in bytes. */
    void sendUdp(Address to, int sourcePort, int destinationPort, int payload, int ttl, boolean dontFragment) {
        ByteBuf packet = network().allocator().buffer();
        Udp.write(
                packet,
                address(to.isIpv4()),
                to,
                sourcePort,
                destinationPort,
                Unpooled.wrappedBuffer(new byte[payload]),
                ttl,
                identification++,
                dontFragment);
        sendPacket(packet);
    }

    void sendUdp(String to) {
        sendUdp(Address.of(to), 40000, 33434, 32, 64, false);
    }

    void ping(String to) {
        Address target = Address.of(to);
        Address own = address(target.isIpv4());
        ByteBuf packet = network().allocator().buffer();
        ByteBuf payload = Unpooled.wrappedBuffer("are you there?".getBytes(StandardCharsets.US_ASCII));
        if (target.isIpv4()) {
            Icmp4.writeEcho(packet, own.ipv4(), target.ipv4(), Icmp4.ECHO_REQUEST, 7, 1, payload, 0, 64, 1);
        } else {
            Icmp6.writeEcho(
                    packet,
                    own.high(),
                    own.low(),
                    target.high(),
                    target.low(),
                    Icmp6.ECHO_REQUEST,
                    7,
                    1,
                    payload,
                    0,
                    64);
        }
        sendPacket(packet);
    }

    /** Sends any bytes; takes the buffer over. */
    void sendPacket(ByteBuf packet) {
        originate(ports().get(0), packet, loop().nowNs());
    }

    Arrival onlyArrival() {
        if (arrivals.size() != 1) {
            throw new AssertionError(arrivals.size() + " arrivals at " + name() + ": " + arrivals);
        }
        return arrivals.get(0);
    }

    @Override
    protected void receive(Port in, ByteBuf packet, long nowNs) {
        int off = packet.readerIndex();
        if (Ip.validate(packet) != Malformation.NONE) {
            throw new AssertionError("malformed at " + name() + ": " + Ip.validate(packet));
        }
        if (!addresses.contains(Ip.destination(packet, off))) {
            drop(packet, DropReason.NOT_MINE, nowNs);
            return;
        }
        arrivals.add(arrival(packet, off, nowNs));
        if (refusesUdp && Ip.protocol(packet, off) == IpProtocol.UDP && !Ip.isFragment(packet, off)) {
            ByteBuf error =
                    errors.about(packet, off, IcmpError.PORT_UNREACHABLE, Ip.destination(packet, off), 0, nowNs);
            if (error != null) {
                sendPacket(error);
            }
        }
        delivered(packet);
    }

    private static Arrival arrival(ByteBuf packet, int off, long nowNs) {
        int protocol = Ip.protocol(packet, off);
        int transport = Ip.transportOffset(packet, off);
        boolean isIcmp = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
        if (isIcmp) {
            Malformation malformation =
                    protocol == IpProtocol.ICMP ? Icmp4.validate(packet, off) : Icmp6.validate(packet, off);
            if (malformation != Malformation.NONE) {
                throw new AssertionError("malformed ICMP: " + malformation);
            }
        }
        return new Arrival(
                nowNs,
                Ip.source(packet, off),
                Ip.ttl(packet, off),
                protocol,
                isIcmp ? packet.getUnsignedByte(transport) : -1,
                isIcmp ? packet.getUnsignedByte(transport + 1) : -1,
                isIcmp ? packet.getUnsignedInt(transport + 4) : -1,
                packet.readableBytes(),
                packet.toString(StandardCharsets.ISO_8859_1));
    }
}
