package io.faultline.dns.transfer;

import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.tsig.TsigAlgorithm;
import io.faultline.dns.tsig.TsigKey;
import io.faultline.dns.tsig.TsigKeys;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.packet.Prefix;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A primary, a secondary and a client around a router, in virtual time. */
final class TransferNet {

    static final long SECOND = 1_000_000_000L;
    static final Name ORIGIN = Name.fromConstantString("example.");
    static final TsigKey KEY = TsigKey.of(
            Name.fromConstantString("xfr.test."),
            TsigAlgorithm.HMAC_SHA256,
            "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBvY3RldHMgLi4=");
    static final AccessList ANYONE = AccessList.of(new AccessRule(Prefix.DEFAULT_IPV4, null));

    /** Refresh 1 h, retry 10 min, expire 1 d. */
    static final String ZONE = """
            @ 3600 SOA ns h 1 3600 600 86400 300
            @ 3600 NS ns
            ns 3600 A 127.0.0.1
            www 60 A 127.0.0.80
            """;

    final TestNet net;
    final Star star;
    final Host primaryHost;
    final Host secondaryHost;
    final Host client;
    final ZoneTable zones = new ZoneTable();
    final AuthoritativeServer primary;
    final ZoneTransfers transfers;
    final NotifySender notifier;
    final DnsClock clock;

    TransferNet(TestNet net) {
        this(net, TransferOptions.DEFAULT);
    }

    TransferNet(TestNet net, TransferOptions options) {
        this.net = net;
        star = new Star(net);
        primaryHost = star.host("primary", "127.0.0.1");
        secondaryHost = star.host("secondary", "127.0.0.2");
        client = star.host("client", "127.0.0.3");
        clock = DnsClock.of(net.loop(), 1_800_000_000L);
        primary = new AuthoritativeServer(primaryHost, primaryHost.addresses().get(0), 53, zones);
        transfers = new ZoneTransfers(zones, options);
        primary.addService(transfers);
        primary.keys(TsigKeys.of(List.of(KEY)), clock);
        transfers.allow(ORIGIN, ANYONE);
        notifier = new NotifySender(host(primaryHost), zones, RetryPolicy.DEFAULT);
        zones.put(Asker.zone("example.", ZONE));
        primary.start();
        net.runFor(0);
    }

    ServerHost host(Host host) {
        return ServerHost.of(host, host.addresses().get(0), clock);
    }

    static InetSocketAddress dns(Host host) {
        return new InetSocketAddress(host.addresses().get(0).toInetAddress(), 53);
    }

    Zone zone() {
        return zones.get(ORIGIN);
    }

    void put(String... lines) {
        for (String line : lines) {
            zones.edit(ORIGIN, zone -> zone.withRRset(records(line)));
        }
    }

    static List<Record> records(String line) {
        Zone zone = Asker.zone("example.", "@ 60 SOA . . 1 1 1 1 1\n@ 60 NS .\n" + line + "\n");
        return zone.records().stream()
                .filter(record -> record.getType() != Type.SOA && record.getType() != Type.NS)
                .toList();
    }

    /** A secondary of the primary's zone that has been started, on a server of its own. */
    final class Replica {
        final ZoneTable zones = new ZoneTable();
        final AuthoritativeServer server;
        final Secondary secondary;
        final NotifyReceiver receiver = new NotifyReceiver(zones);
        final List<String> events = new ArrayList<>();

        Replica(TsigKey key, TtlScale scale) {
            server = new AuthoritativeServer(
                    secondaryHost, secondaryHost.addresses().get(0), 53, zones);
            secondary = new Secondary(
                    host(secondaryHost),
                    zones,
                    ORIGIN,
                    List.of(new Peer(dns(primaryHost), key)),
                    scale,
                    RetryPolicy.DEFAULT,
                    TransferLimits.DEFAULT);
            secondary.listener(new SecondaryListener() {
                @Override
                public void transferred(Name origin, Peer from, long serial) {
                    events.add("serial " + serial);
                }

                @Override
                public void failed(Name origin, String reason) {
                    events.add("failed: " + reason);
                }

                @Override
                public void expired(Name origin) {
                    events.add("expired");
                }
            });
            receiver.add(secondary, AccessList.NOBODY);
            server.addService(receiver);
            server.keys(TsigKeys.of(List.of(KEY)), clock);
            server.start();
            secondary.start();
            star.owns(secondary);
        }

        long serial() {
            return zones.get(ORIGIN).serial();
        }
    }

    /** Sends a message over TCP, runs the network, and returns the messages that came. */
    List<byte[]> tcp(byte[] query, long durationNs) {
        List<byte[]> answers = new ArrayList<>();
        Channel channel = connect(answers);
        net.runForMs(10);
        channel.writeAndFlush(Unpooled.buffer().writeShort(query.length).writeBytes(query));
        net.runFor(durationNs);
        channel.close();
        net.runForMs(10);
        return answers;
    }

    Channel connect(List<byte[]> answers) {
        return client.tcpBootstrap()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2));
                        channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
                                answers.add(ByteBufUtil.getBytes(frame));
                            }
                        });
                    }
                })
                .connect(dns(primaryHost))
                .channel();
    }

    /** Sends a message over UDP to a host and returns the answer. */
    byte[] udp(byte[] query, Host to) {
        List<byte[]> answers = new ArrayList<>();
        Channel channel = client.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        answers.add(ByteBufUtil.getBytes(packet.content()));
                    }
                })
                .bind(new InetSocketAddress(0))
                .channel();
        net.runFor(0);
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(query), dns(to)));
        net.runForMs(10);
        channel.close();
        net.runFor(0);
        if (answers.size() != 1) {
            throw new AssertionError(answers.size() + " answers (expected: one)");
        }
        return answers.get(0);
    }

    static Message axfr(String origin) {
        return Asker.query(origin, Type.AXFR);
    }

    /** A query for the differences from a serial on. */
    static Message ixfr(long serial) {
        Message query = Asker.query("example.", Type.IXFR);
        query.addRecord(new SOARecord(ORIGIN, 1, 0, Name.root, Name.root, serial, 0, 0, 0, 0), Section.AUTHORITY);
        return query;
    }

    static List<Record> records(List<byte[]> messages) {
        List<Record> records = new ArrayList<>();
        messages.forEach(message -> records.addAll(Asker.parse(message).getSection(Section.ANSWER)));
        return records;
    }

    /** In lower case: a name in RDATA that is compressed has the letter case of where it stood first. */
    static List<String> sorted(List<Record> records) {
        return records.stream()
                .map(record -> record.toString().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }
}
