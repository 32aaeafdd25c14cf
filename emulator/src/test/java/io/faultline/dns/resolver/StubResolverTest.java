package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static io.faultline.dns.resolver.DnsRegion.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.wire.WireName;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class StubResolverTest {

    private static final String ZONE = """
            $ORIGIN shop.
            @    3600 SOA ns h 1 7200 900 1209600 60
            @    3600 NS  ns
            ns   3600 A   127.1.0.10
            web  5    A   127.1.0.80
            web  5    AAAA 2001:db8::80
            www  60   CNAME web
            four 60   A   127.1.0.44
            txt  60   TXT "no address"
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    private DnsRegion region;
    private Host client;
    private Host first;
    private Host second;
    private DnsRegion.Authority authority;
    private DnsRegion.Authority other;

    @BeforeEach
    void buildRegion() {
        region = new DnsRegion(net.network());
        client = region.host("client", 1);
        first = region.host("ns1", 10);
        second = region.host("ns2", 11);
        authority = region.authority(first, "shop.", ZONE + big());
        other = region.authority(second, "shop.", ZONE);
        net.runFor(0);
    }

    private static String big() {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            records.append("big 60 A 198.51.100.").append(i).append('\n');
        }
        return records.toString();
    }

    private StubResolver resolver(CachePolicy policy, Host... servers) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Host server : servers) {
            addresses.add(DnsRegion.dnsPortOf(server));
        }
        return new StubResolver(client, ResolverOptions.of(addresses), policy);
    }

    @Test
    void findsBothFamiliesThroughAnAliasInOneRoundTrip() {
        Future<List<Address>> lookup = resolver(CachePolicy.none(), first).resolve("www.shop");
        net.runFor(20 * MS - 1);
        assertThat(describe(lookup)).isEqualTo("pending");
        net.runFor(1);
        assertThat(describe(lookup)).isEqualTo("[127.1.0.80, 2001:db8::80]");
        assertThat(authority.asked).containsExactly("UDP www.shop. A", "UDP www.shop. AAAA");
    }

    @Test
    void anAddressOfOneFamilyIsEnough() {
        Future<List<Address>> lookup = resolver(CachePolicy.none(), first).resolve("four.shop");
        net.runFor(20 * MS);
        assertThat(describe(lookup)).isEqualTo("[127.1.0.44]");
    }

    @Test
    void saysExactlyWhatIsWrong() {
        StubResolver resolver = resolver(CachePolicy.none(), first);
        Future<List<Address>> missing = resolver.resolve("nowhere.shop");
        Future<List<Address>> empty = resolver.resolve("txt.shop");
        Future<List<Address>> foreign = resolver.resolve("other.zone");
        Future<List<Address>> malformed = resolver.resolve("bad..name");
        net.runFor(100 * MS);
        assertThat(describe(missing)).isEqualTo("NXDOMAIN");
        assertThat(describe(empty)).isEqualTo("NODATA");
        assertThat(describe(foreign)).isEqualTo("REFUSED");
        assertThat(describe(malformed)).isEqualTo("NXDOMAIN");
        assertThat(missing.cause())
                .isInstanceOf(java.net.UnknownHostException.class)
                .hasMessage("nowhere.shop: NXDOMAIN (A, after 1 query, NXDOMAIN)");
    }

    @Test
    void anErrorOfOneServerIsAReasonToAskTheNextAtOnce() {
        authority.server.addFault(new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.SERVFAIL)));
        Future<List<Address>> lookup =
                resolver(CachePolicy.none(), first, second).resolve("web.shop");
        net.runFor(40 * MS);
        assertThat(describe(lookup)).isEqualTo("[127.1.0.80, 2001:db8::80]");

        other.server.addFault(new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.SERVFAIL)));
        Future<List<Address>> failing =
                resolver(CachePolicy.none(), first, second).resolve("four.shop");
        net.runFor(80 * MS);
        assertThat(describe(failing)).isEqualTo("SERVFAIL");
        assertThat(authority.asked)
                .filteredOn(text -> text.equals("UDP four.shop. A"))
                .hasSize(2);
    }

    @Test
    void aSilentServerCostsFiveSecondsAndTwoOfThemTwenty() {
        authority.server.addFault(new Fault(QuerySelector.ALL, new Drop()));
        Future<List<Address>> lookup =
                resolver(CachePolicy.none(), first, second).resolve("web.shop");
        net.runFor(5 * SECOND + 19 * MS);
        assertThat(describe(lookup)).isEqualTo("pending");
        net.runFor(MS);
        assertThat(describe(lookup)).isEqualTo("[127.1.0.80, 2001:db8::80]");

        other.server.addFault(new Fault(QuerySelector.ALL, new Drop()));
        Future<List<Address>> lost = resolver(CachePolicy.none(), first, second).resolve("web.shop");
        net.runFor(20 * SECOND - 1);
        assertThat(describe(lost)).isEqualTo("pending");
        net.runFor(1);
        assertThat(describe(lost)).isEqualTo("TIMEOUT");
    }

    @Test
    void aStoppedServerIsUnreachableAtOnceAndBackWhenStarted() {
        authority.server.stop();
        StubResolver resolver = resolver(CachePolicy.none(), first);
        Future<List<Address>> lookup = resolver.resolve("web.shop");
        net.runFor(100 * MS);
        assertThat(describe(lookup)).isEqualTo("UNREACHABLE");
        authority.server.start();
        Future<List<Address>> again = resolver.resolve("web.shop");
        net.runFor(100 * MS);
        assertThat(describe(again)).isEqualTo("[127.1.0.80, 2001:db8::80]");
    }

    @Test
    void aTruncatedAnswerIsFetchedOverTcp() {
        StubResolver resolver = new StubResolver(
                client,
                ResolverOptions.of(List.of(DnsRegion.dnsPortOf(first))).withFamilies(ResolverOptions.Families.IPV4),
                CachePolicy.none());
        Future<List<Address>> lookup = resolver.resolve("big.shop");
        net.runFor(100 * MS);
        assertThat(lookup.isSuccess()).isTrue();
        assertThat(lookup.getNow()).hasSize(60);
        assertThat(authority.asked).containsExactly("UDP big.shop. A", "TCP big.shop. A");
        net.runFor(60 * SECOND);
        assertThat(authority.server.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void overALossyLinkEachLossCostsATimeoutAndNothingElse(long seed) {
        region.linkOf(first)
                .profile(
                        LinkProfile.PERFECT.withDelayNs(5 * MS).withLoss(new LossModel.Bernoulli(0.2)),
                        net.loop().nowNs());
        StubResolver resolver = new StubResolver(
                client,
                ResolverOptions.of(List.of(DnsRegion.dnsPortOf(first)))
                        .withFamilies(ResolverOptions.Families.IPV4)
                        .withTimeout(SECOND, 3),
                CachePolicy.none());
        int[] outcomes = new int[4];
        for (int i = 0; i < 200; i++) {
            long started = net.nowNs();
            Future<List<Address>> lookup = resolver.resolve("web.shop");
            long[] tookNs = {0};
            lookup.addListener(done -> tookNs[0] = net.nowNs() - started);
            net.runFor(4 * SECOND);
            assertThat(lookup.isDone()).isTrue();
            if (lookup.isSuccess()) {
                assertThat(tookNs[0] % SECOND).isEqualTo(20 * MS);
                outcomes[(int) (tookNs[0] / SECOND)]++;
            } else {
                assertThat(tookNs[0]).isEqualTo(3 * SECOND);
                outcomes[3]++;
            }
        }
        // A try succeeds with 0.8 * 0.8 = 0.64: of 200 about 128, 46, 17 and 9; the bounds are four standard
        // deviations.
        assertThat(outcomes[0]).as("at once").isBetween(100, 156);
        assertThat(outcomes[1]).as("at the second try").isBetween(22, 70);
        assertThat(outcomes[3]).as("never").isBetween(0, 22);
    }

    @Test
    void rfc5452OnlyTheMatchingAnswerOfTheServerCounts() throws IOException {
        Host liar = region.host("liar", 66);
        Channel channel = liar.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) throws IOException {
                        byte[] octets = new byte[packet.content().readableBytes()];
                        packet.content().readBytes(octets);
                        Message query = new Message(octets);
                        reply(ctx, packet, query, query.getHeader().getID() ^ 1, "web.shop.", 1);
                        reply(ctx, packet, query, query.getHeader().getID(), "other.shop.", 2);
                        ctx.write(new DatagramPacket(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), packet.sender()));
                        reply(ctx, packet, query, query.getHeader().getID(), "web.shop.", 3);
                        ctx.flush();
                    }
                })
                .bind(DnsRegion.dnsPortOf(liar))
                .channel();
        Future<List<Address>> lookup = new StubResolver(
                        client,
                        ResolverOptions.of(List.of(DnsRegion.dnsPortOf(liar)))
                                .withFamilies(ResolverOptions.Families.IPV4),
                        CachePolicy.none())
                .resolve("web.shop");
        net.runFor(20 * MS);
        assertThat(describe(lookup)).isEqualTo("[10.0.0.3]");
        channel.close();
        net.runFor(0);
    }

    @Test
    void mangledAnswersOfAHostileServerDoNoHarm() throws IOException {
        long seed = 9520;
        java.util.Random random = new java.util.Random(seed);
        Host hostile = region.host("hostile", 67);
        int[] sent = {0};
        Channel channel = hostile.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) throws IOException {
                        byte[] octets = new byte[packet.content().readableBytes()];
                        packet.content().readBytes(octets);
                        byte[] answer = mangled(new Message(octets), random);
                        sent[0]++;
                        ctx.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), packet.sender()));
                    }
                })
                .bind(DnsRegion.dnsPortOf(hostile))
                .channel();
        ResolverOptions options =
                ResolverOptions.of(List.of(DnsRegion.dnsPortOf(hostile))).withTimeout(100 * MS, 1);
        StubResolver stub = new StubResolver(client, options, CachePolicy.ttl());
        Host middle = region.host("middle", 68);
        RecursiveResolver recursive = new RecursiveResolver(
                middle,
                middle.addresses().get(0),
                53,
                RecursorOptions.of(List.of(DnsRegion.dnsPortOf(hostile)), java.util.Map.of()));
        recursive.start();
        StubResolver behind =
                new StubResolver(client, ResolverOptions.of(List.of(DnsRegion.dnsPortOf(middle))), CachePolicy.none());
        List<Future<List<Address>>> lookups = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            lookups.add(stub.resolve("n" + i + ".shop"));
            lookups.add(behind.resolve("m" + i + ".shop"));
            net.runFor(50 * MS);
        }
        net.runFor(60 * SECOND);
        assertThat(lookups)
                .as("seed %d", seed)
                .allSatisfy(lookup -> assertThat(lookup.isDone()).isTrue());
        assertThat(lookups).filteredOn(Future::isSuccess).as("some got through").isNotEmpty();
        assertThat(sent[0]).isGreaterThan(2_000);
        recursive.stop();
        channel.close();
        net.runFor(SECOND);
    }

    private static byte[] mangled(Message query, java.util.Random random) throws IOException {
        Name name = query.getQuestion().getName();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        answer.addRecord(
                new ARecord(name, DClass.IN, 60, java.net.InetAddress.getByAddress(new byte[] {10, 0, 0, 1})),
                Section.ANSWER);
        answer.addRecord(
                new org.xbill.DNS.NSRecord(name, DClass.IN, 60, Name.fromConstantString("ns.shop.")),
                Section.AUTHORITY);
        answer.addRecord(
                new ARecord(
                        Name.fromConstantString("ns.shop."),
                        DClass.IN,
                        60,
                        java.net.InetAddress.getByAddress(new byte[] {127, 1, 0, 67})),
                Section.ADDITIONAL);
        byte[] octets = answer.toWire();
        for (int i = random.nextInt(4); i > 0; i--) {
            octets[2 + random.nextInt(octets.length - 2)] = (byte) random.nextInt(256);
        }
        return random.nextInt(5) == 0 ? java.util.Arrays.copyOf(octets, random.nextInt(octets.length)) : octets;
    }

    private static void reply(
            ChannelHandlerContext ctx, DatagramPacket to, Message query, int id, String question, int lastOctet)
            throws IOException {
        Name name = Name.fromConstantString(question);
        Message answer = new Message(id);
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(
                org.xbill.DNS.Record.newRecord(name, query.getQuestion().getType(), DClass.IN), Section.QUESTION);
        answer.addRecord(
                new ARecord(
                        name, DClass.IN, 60, java.net.InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) lastOctet
                        })),
                Section.ANSWER);
        ctx.write(new DatagramPacket(Unpooled.wrappedBuffer(answer.toWire()), to.sender()));
    }

    @Test
    void withoutACacheEveryLookupIsAsked() {
        StubResolver resolver = resolver(CachePolicy.none(), first);
        for (int i = 0; i < 3; i++) {
            resolver.resolve("web.shop");
            net.runFor(50 * MS);
        }
        assertThat(authority.asked).hasSize(6);
    }

    @Test
    void aJvmKeepsAddressesThirtySecondsWhateverTheTtl() {
        StubResolver resolver = resolver(CachePolicy.jvm(), first);
        resolver.resolve("web.shop");
        net.runFor(20 * MS);
        net.runFor(30 * SECOND - 1);
        resolver.resolve("web.shop");
        net.runFor(0);
        assertThat(authority.asked).hasSize(2);
        net.runFor(1);
        resolver.resolve("web.shop");
        net.runFor(50 * MS);
        assertThat(authority.asked).hasSize(4);
    }

    @Test
    void aJvmKeepsAFailureTenSecondsEvenIfItWasATimeout() {
        ServerFault silence = new Fault(QuerySelector.exactly(WireName.of("web.shop")), new Drop());
        authority.server.addFault(silence);
        StubResolver resolver = resolver(CachePolicy.jvm(), first);
        Future<List<Address>> lookup = resolver.resolve("web.shop");
        net.runFor(10 * SECOND);
        assertThat(describe(lookup)).isEqualTo("TIMEOUT");
        authority.server.removeFault(silence);
        net.runFor(10 * SECOND - 1);
        assertThat(describe(resolver.resolve("web.shop"))).isEqualTo("TIMEOUT");
        net.runFor(1);
        Future<List<Address>> healed = resolver.resolve("web.shop");
        net.runFor(20 * MS);
        assertThat(describe(healed)).isEqualTo("[127.1.0.80, 2001:db8::80]");
    }

    @Test
    void aJvmLooksANameUpOnceForAllWhoWait() {
        StubResolver resolver = resolver(CachePolicy.jvm(), first);
        List<Future<List<Address>>> lookups = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lookups.add(resolver.resolve(i % 2 == 0 ? "web.shop" : "WEB.shop."));
        }
        net.runFor(20 * MS);
        assertThat(lookups).allSatisfy(lookup -> assertThat(describe(lookup)).startsWith("[127.1.0.80"));
        assertThat(authority.asked).hasSize(2);
    }

    @Test
    void rfc2308TtlsBoundWhatIsKept() {
        StubResolver resolver = resolver(CachePolicy.ttl(), first);
        resolver.resolve("web.shop");
        resolver.resolve("nowhere.shop");
        net.runFor(20 * MS);
        assertThat(authority.asked).hasSize(4);
        net.runFor(5 * SECOND - 1);
        resolver.resolve("web.shop");
        net.runFor(0);
        assertThat(authority.asked).as("the TTL of web is 5 s").hasSize(4);
        net.runFor(1);
        resolver.resolve("web.shop");
        net.runFor(SECOND);
        assertThat(authority.asked).hasSize(6);
        net.runFor(53 * SECOND);
        assertThat(describe(resolver.resolve("nowhere.shop")))
                .as("the SOA says 60 s")
                .isEqualTo("NXDOMAIN");
        net.runFor(2 * SECOND);
        resolver.resolve("nowhere.shop");
        net.runFor(50 * MS);
        assertThat(authority.asked).hasSize(8);
    }

    @Test
    void failuresOfServersAreNotKeptByTtl() {
        authority.server.addFault(new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.SERVFAIL)));
        StubResolver resolver = resolver(CachePolicy.ttl(), first);
        for (int i = 0; i < 2; i++) {
            Future<List<Address>> lookup = resolver.resolve("web.shop");
            net.runFor(100 * MS);
            assertThat(describe(lookup)).isEqualTo("SERVFAIL");
        }
        assertThat(authority.asked).hasSize(8);
    }

    @Test
    void aCrashForgetsWhatWasKept() {
        StubResolver resolver = resolver(CachePolicy.jvm(), first);
        resolver.resolve("web.shop");
        net.runFor(50 * MS);
        client.crash(net.nowNs());
        client.restart(net.nowNs());
        resolver.resolve("web.shop");
        net.runFor(50 * MS);
        assertThat(authority.asked).hasSize(4);
    }

    @Test
    void rfc5452EachQuestionLeavesFromAnotherPort() {
        StubResolver resolver = resolver(CachePolicy.none(), first);
        for (int i = 0; i < 50; i++) {
            resolver.resolve("web.shop");
            net.runFor(50 * MS);
        }
        assertThat(authority.ports).hasSize(100);
        assertThat(authority.ports.stream().distinct().count()).isGreaterThan(95);
    }

    @Test
    void manyResolversOfOneHostDoNotGetInEachOthersWay() {
        List<Future<List<Address>>> lookups = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lookups.add(resolver(CachePolicy.jvm(), first).resolve("web.shop"));
        }
        net.runFor(20 * MS);
        assertThat(lookups).allSatisfy(lookup -> assertThat(describe(lookup)).startsWith("[127.1.0.80"));
    }

    @Test
    void aBootstrapConnectsByNameInsideTheNetwork() {
        Host web = region.host("web", 80);
        Channel listening = web.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Accepting is all that is asked for.
                    }
                })
                .bind(new InetSocketAddress(web.addresses().get(0).toInetAddress(), 80))
                .channel();
        HostResolverGroup group = new HostResolverGroup(resolver(CachePolicy.jvm(), first));
        ChannelFuture connected = connect(group, "www.shop");
        ChannelFuture failed = connect(group, "nowhere.shop");
        ChannelFuture literal = connect(group, "127.1.0.80");
        net.runFor(100 * MS);
        assertThat(connected.isSuccess()).isTrue();
        assertThat(((InetSocketAddress) connected.channel().remoteAddress())
                        .getAddress()
                        .getHostAddress())
                .isEqualTo("127.1.0.80");
        assertThat(literal.isSuccess()).isTrue();
        assertThat(failed.cause())
                .isInstanceOfSatisfying(
                        ResolutionException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.NXDOMAIN));
        connected.channel().close();
        literal.channel().close();
        listening.close();
        group.close();
        net.runFor(SECOND);
    }

    private ChannelFuture connect(HostResolverGroup group, String name) {
        return client.tcpBootstrap()
                .resolver(group)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(InetSocketAddress.createUnresolved(name, 80));
    }

    @Test
    void oneRRsetCanBeAskedFor() {
        Future<List<org.xbill.DNS.Record>> txt =
                resolver(CachePolicy.none(), first).query(Name.fromConstantString("txt.shop."), Type.TXT);
        net.runFor(20 * MS);
        assertThat(txt.getNow()).hasSize(1);
    }
}
