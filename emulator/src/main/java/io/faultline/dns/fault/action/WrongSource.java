package io.faultline.dns.fault.action;

import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Transport;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Udp;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Answers by UDP that come from where nobody was asked, as of a server with several addresses or behind a broken NAT (RFC 5452
 * section 4.4): clients ignore them. Made by the host as packets of its own.
 *
 * @param address the source address; null for the one that was asked, which answers to clients of another family have always
 * @param port the source port, 1 to 65535; 0 for the one that was asked
 */
public record WrongSource(@Nullable Address address, int port) implements FaultAction {

    private static final int TTL = 64;

    /** Creates the action. */
    public WrongSource {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 <= port <= 65535)");
        }
        if (address == null && port == 0) {
            throw new IllegalArgumentException("address and port: none (expected: one of them)");
        }
    }

    @Override
    public String describe() {
        return "answer from " + (address == null ? "port " + port : address + (port == 0 ? "" : " port " + port));
    }

    @Override
    public Effect at(FaultSite site) {
        Host host = site.host();
        return (query, plan) -> {
            if (query.transport() == Transport.UDP) {
                plan.deliver((reply, replier) -> send(reply, replier, host));
            }
        };
    }

    private void send(Reply reply, Replier replier, Host host) {
        Channel channel = replier.channel();
        if (channel == null || !(channel.localAddress() instanceof InetSocketAddress asked)) {
            replier.reply(reply.take());
            return;
        }
        Address client = Address.of(reply.client().getAddress());
        Address own = asked.getAddress().isAnyLocalAddress() ? first(host, client) : Address.of(asked.getAddress());
        Address source = address != null && address.isIpv4() == client.isIpv4() ? address : own;
        ByteBuf message = reply.buffer().slice(reply.start(), reply.sizeBytes());
        ByteBuf datagram = host.network().allocator().buffer();
        Udp.write(
                datagram,
                source,
                client,
                port == 0 ? asked.getPort() : port,
                reply.client().getPort(),
                message,
                TTL,
                0,
                false);
        host.originate(datagram, host.loop().nowNs());
        replier.drop();
    }

    private static Address first(Host host, Address like) {
        for (Address address : host.addresses()) {
            if (address.isIpv4() == like.isIpv4()) {
                return address;
            }
        }
        return like;
    }
}
