package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;

import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.server.Asker;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.host.Host;
import io.faultline.testing.TestNet;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A root, the top-level domain {@code test.} and below it {@code shop.test.} with two servers, a resolver, and a client that
 * sees whole messages. 20 ms there and back between any two.
 */
public final class ResolverNet {

    /** The date at the network's time 0: 2026-01-01. */
    public static final long EPOCH = 1_767_225_600L;

    public static final String ROOT = """
            .            86400 SOA a.root. h. 1 1800 900 604800 86400
            .            86400 NS a.root.
            a.root.      86400 A 127.1.0.10
            test.        86400 NS ns.test.
            ns.test.     86400 A 127.1.0.20
            """;
    public static final String TEST = """
            @         3600 SOA ns h 1 1800 900 604800 900
            @         3600 NS ns
            ns        3600 A 127.1.0.20
            shop      3600 NS ns1.shop
            shop      3600 NS ns2.shop
            ns1.shop  3600 A 127.1.0.30
            ns2.shop  3600 A 127.1.0.31
            """;
    public static final String SHOP = """
            @      3600 SOA ns1 h 1 1800 900 604800 120
            @      3600 NS ns1
            @      3600 NS ns2
            ns1    3600 A 127.1.0.30
            ns2    3600 A 127.1.0.31
            web    60   A 127.1.0.80
            long   7200 A 127.1.0.82
            alias  60   CNAME web
            old    300  DNAME new
            www.new 60  A 127.1.0.83
            *.wild 60   A 127.1.0.84
            deep.empty 60 A 127.1.0.85
            below.*.star 60 A 127.1.0.86
            """;

    public final TestNet net;
    public final DnsRegion region;
    public final DnsRegion.Authority root;
    public final DnsRegion.Authority tld;
    public final DnsRegion.Authority shop1;
    public final DnsRegion.Authority shop2;
    public final RecursiveResolver resolver;
    public final List<String> asked = new ArrayList<>();
    private final Host client;
    private final InetSocketAddress resolverAddress;
    private int nextId;

    /** Builds it with unsigned zones. */
    public ResolverNet(TestNet net, Settings settings) {
        this(
                net,
                settings,
                List.of(),
                Asker.zone(".", ROOT),
                Asker.zone("test.", TEST),
                Asker.zone("shop.test.", SHOP));
    }

    /** Builds it with zones of the test's own. */
    public ResolverNet(
            TestNet net, Settings settings, List<? extends Record> anchors, Zone root, Zone test, Zone shop) {
        this.net = net;
        this.region = new DnsRegion(net.network());
        this.client = region.host("client", 1);
        Host host = region.host("resolver", 2);
        this.root = region.authority(region.host("root", 10), root);
        this.tld = region.authority(region.host("tld", 20), test);
        this.shop1 = region.authority(region.host("shop1", 30), shop);
        this.shop2 = region.authority(region.host("shop2", 31), shop);
        this.resolverAddress = DnsRegion.dnsPortOf(host);
        RecursorOptions options = RecursorOptions.of(List.of(new InetSocketAddress("127.1.0.10", 53)), Map.of())
                .with(settings)
                .validating(anchors, DnsClock.of(net.loop(), EPOCH));
        this.resolver = new RecursiveResolver(host, host.addresses().get(0), 53, options);
        resolver.addListener(new RecursorListener() {
            @Override
            public void asked(InetSocketAddress server) {
                asked.add(server.getAddress().getHostAddress());
            }
        });
        resolver.start();
        net.runFor(0);
    }

    /** Asks with EDNS, and waits for 200 ms. */
    public Message ask(String name, int type) {
        Message answer = ask(name, type, 200 * MS);
        if (answer == null) {
            throw new AssertionError("no answer to " + name + " " + Type.string(type));
        }
        return answer;
    }

    /** Asks with EDNS; null if there is no answer in time. */
    public @Nullable Message ask(String name, int type, long waitNs) {
        return ask(name, type, 0, 0, waitNs);
    }

    /** Asks with DO. */
    public Message askSecurely(String name, int type) {
        Message answer = ask(name, type, 0, ExtendedFlags.DO, 1_000 * MS);
        if (answer == null) {
            throw new AssertionError("no answer to " + name + " " + Type.string(type));
        }
        return answer;
    }

    /** Asks with the header flag {@code flag} and the EDNS flags {@code ednsFlags}, both may be 0. */
    public @Nullable Message ask(String name, int type, int flag, int ednsFlags, long waitNs) {
        Message query = new Message(++nextId);
        query.getHeader().setFlag(Flags.RD);
        if (flag != 0) {
            query.getHeader().setFlag(flag);
        }
        query.addRecord(Record.newRecord(Name.fromConstantString(name), type, DClass.IN), Section.QUESTION);
        query.addRecord(new OPTRecord(1232, 0, 0, ednsFlags), Section.ADDITIONAL);
        Message[] answer = {null};
        var channel = client.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        byte[] octets = new byte[packet.content().readableBytes()];
                        packet.content().readBytes(octets);
                        try {
                            answer[0] = new Message(octets);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                })
                .bind(new InetSocketAddress(client.addresses().get(0).toInetAddress(), 0))
                .channel();
        net.runFor(0);
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(query.toWire()), resolverAddress));
        net.runFor(waitNs);
        channel.close();
        net.runFor(0);
        return answer[0];
    }

    /** Returns how many queries the resolver has sent since the last call. */
    public int queries() {
        int count = asked.size();
        asked.clear();
        return count;
    }

    /** Returns the rcode, the flag AD, the extended error and the answers of a message, in one line. */
    public static String describe(Message answer) {
        StringBuilder text = new StringBuilder(Rcode.string(answer.getRcode()));
        if (answer.getHeader().getFlag(Flags.AD)) {
            text.append(" AD");
        }
        OPTRecord opt = answer.getOPT();
        if (opt != null) {
            for (EDNSOption option : opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR)) {
                text.append(" EDE").append(((ExtendedErrorCodeOption) option).getErrorCode());
            }
        }
        for (Record record : answer.getSection(Section.ANSWER)) {
            if (record.getType() != Type.RRSIG) {
                text.append(' ')
                        .append(record.getName())
                        .append(' ')
                        .append(Type.string(record.getType()))
                        .append(' ')
                        .append(record.rdataToString());
            }
        }
        return text.toString();
    }

    /** Returns the TTL of the first record of the answer section. */
    public static long ttl(Message answer) {
        return answer.getSection(Section.ANSWER).get(0).getTTL();
    }
}
