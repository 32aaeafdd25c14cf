package io.faultline.dns.fault;

import io.faultline.dns.fault.select.AllOf;
import io.faultline.dns.resolver.DnsRegion;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.ServerFaultSite;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.Binding;
import io.faultline.host.Host;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Message;

/** A server with faults and a client that hears everything that comes back, 20 ms there and back, over a virtual network. */
final class FaultyServer {

    /** A datagram that the client got, with who sent it, and when. */
    static final class Heard {
        private final byte[] octets;
        private final InetSocketAddress from;
        private final long atNs;

        Heard(byte[] octets, InetSocketAddress from, long atNs) {
            this.octets = octets;
            this.from = from;
            this.atNs = atNs;
        }

        byte[] octets() {
            return octets;
        }

        InetSocketAddress from() {
            return from;
        }

        long atNs() {
            return atNs;
        }

        Message message() {
            return Asker.parse(octets);
        }
    }

    final Host client;
    final Host host;
    final AuthoritativeServer server;
    final FaultSite site;
    final DnsRegion region;
    final List<Heard> heard = new ArrayList<>();
    final StringBuilder tcpEvents = new StringBuilder();
    final ByteBuf tcpOctets = Unpooled.buffer();
    private final TestNet net;
    private final Channel socket;

    FaultyServer(TestNet net, String... originsAndZones) {
        this.net = net;
        region = new DnsRegion(net.network());
        client = region.host("client", 1);
        host = region.host("ns", 2);
        ZoneTable zones = new ZoneTable();
        for (int i = 0; i < originsAndZones.length; i += 2) {
            zones.put(Asker.zone(originsAndZones[i], originsAndZones[i + 1]));
        }
        server = new AuthoritativeServer(host, host.addresses().get(0), 53, zones);
        server.start();
        net.runFor(0);
        site = new ServerFaultSite("ns", host, server);
        socket = Binding.now(
                        client.udpBootstrap().handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                                heard.add(new Heard(
                                        ByteBufUtil.getBytes(packet.content()), packet.sender(), net.nowNs()));
                            }
                        }),
                        new InetSocketAddress(0))
                .channel();
    }

    /** Switches a fault on for everything. */
    ServerFault on(FaultAction action) {
        return on(action, AllOf.EVERYTHING);
    }

    ServerFault on(FaultAction action, Criterion when) {
        ServerFault fault = new Fault(when.at(site), action.at(site));
        server.addFault(fault);
        return fault;
    }

    void off(ServerFault fault) {
        if (!server.removeFault(fault)) {
            throw new AssertionError("the fault was not on");
        }
    }

    /** Sends a query by UDP and does not wait. */
    void send(Message query) {
        sendOctets(query.toWire());
    }

    void sendOctets(byte[] octets) {
        socket.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(octets), DnsRegion.dnsPortOf(host)));
    }

    /** Sends a query by UDP and returns what has come back a second later. */
    List<Heard> ask(Message query) {
        heard.clear();
        send(query);
        net.runFor(DnsRegion.SECOND);
        return List.copyOf(heard);
    }

    /** Returns the only answer. */
    Message answer(Message query) {
        List<Heard> all = ask(query);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " answers to " + query);
        }
        return all.get(0).message();
    }

    Message answer(String name, int type) {
        return answer(Asker.query(name, type));
    }

    boolean isSilent(Message query) {
        return ask(query).isEmpty();
    }

    /** Connects by TCP, sends a query, and notes what happens for ten seconds. */
    String askByTcp(Message query) {
        tcpEvents.setLength(0);
        tcpOctets.clear();
        byte[] octets = query.toWire();
        client.tcpBootstrap()
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        tcpEvents.append("connected ");
                        ctx.writeAndFlush(
                                Unpooled.buffer().writeShort(octets.length).writeBytes(octets));
                    }

                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ByteBuf part = (ByteBuf) message;
                        tcpOctets.writeBytes(part);
                        part.release();
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        tcpEvents.append("reset ");
                        ctx.close();
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        tcpEvents.append("closed");
                    }
                })
                .connect(DnsRegion.dnsPortOf(host))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        tcpEvents.append(connected.cause().getMessage().contains("refused") ? "refused" : "failed");
                    }
                });
        net.runFor(5 * DnsRegion.SECOND);
        return tcpEvents.toString().trim();
    }
}
