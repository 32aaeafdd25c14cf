package io.faultline.dns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.CachePolicy;
import io.faultline.dns.resolver.DnsRegion;
import io.faultline.dns.resolver.ResolverNet;
import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.server.Asker;
import io.faultline.host.DatagramPeer;
import io.faultline.host.Host;
import io.faultline.host.HostDatagramChannel;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Name servers whose every second answer is spoilt: the resolver behind them and a host's stub answer or give up, and neither
 * throws nor says anything malformed. Buffers and packets are accounted for by {@link TestNet}.
 *
 * <p>{@code -Dfaultline.fuzz.answers=100000} asks so often, {@code -Dfaultline.fuzz.seed=7} spoils otherwise.
 */
class HostileAnswersTest {

    private static final int QUESTIONS = Integer.getInteger("faultline.fuzz.answers", 4_000);
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 1);
    private static final long SECOND = DnsRegion.SECOND;
    private static final long PATIENCE_NS = 300 * SECOND;

    private static final String[] NAMES = {
        "web.shop.test.",
        "alias.shop.test.",
        "x%d.wild.shop.test.",
        "y%d.old.shop.test.",
        "n%d.shop.test.",
        "z%d.test.",
        "%d.",
        "deep.empty.shop.test."
    };
    private static final int[] TYPES = {Type.A, Type.AAAA, Type.MX, Type.TXT, Type.SOA, Type.DS, Type.HTTPS};

    @RegisterExtension
    final TestNet net = new TestNet();

    private final Mutator mutator = new Mutator(SEED);
    private byte[] answer;

    @Test
    void aResolverSurvivesThem() throws IOException {
        // With unbound's own discard timeout a client that has waited for long gets no answer at all.
        ResolverNet world = new ResolverNet(net, Profiles.STANDARD.settings().with(Setting.DISCARD_TIMEOUT, 0L));
        List.of(world.root, world.tld, world.shop1, world.shop2).forEach(this::spoil);
        Host client = world.region.host("fuzzer", 99);
        HostDatagramChannel socket = bind(client);
        socket.receiver((payload, from) -> answer = ByteBufUtil.getBytes(payload));
        DatagramPeer resolver = DatagramPeer.of(new InetSocketAddress("127.1.0.2", 53));
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < QUESTIONS; i++) {
            Message query = Asker.query(NAMES[i % NAMES.length].formatted(i), TYPES[mutator.nextInt(TYPES.length)]);
            query.getHeader().setID(i & 0xFFFF);
            query.getHeader().setFlag(Flags.RD);
            byte[] octets = Asker.withEdns(query, 1232, i % 2 == 0).toWire();
            answer = null;
            ByteBuf datagram = socket.newDatagram(resolver, octets.length);
            socket.send(datagram.writeBytes(octets), resolver);
            for (long waited = 0; answer == null && waited < PATIENCE_NS; waited += SECOND / 10) {
                net.runFor(SECOND / 10);
            }
            assertThat(answer).as("answer %d, seed %d", i, SEED).isNotNull();
            assertThat(WireCheck.problem(answer, octets))
                    .as("answer %d, seed %d: %s", i, SEED, HexFormat.of().formatHex(answer))
                    .isNull();
            answers.merge(Rcode.string(new Message(answer).getRcode()), 1, Integer::sum);
        }
        assertThat(answers).as("seed %d", SEED).containsKeys("NOERROR", "NXDOMAIN", "SERVFAIL");
        socket.close();
        net.runFor(PATIENCE_NS);
    }

    @Test
    void aStubSurvivesThem() throws Exception {
        DnsRegion region = new DnsRegion(net.network());
        DnsRegion.Authority server = region.authority(region.host("ns", 10), "shop.test.", ResolverNet.SHOP);
        spoil(server);
        Host host = region.host("host", 99);
        StubResolver stub = new StubResolver(
                host, ResolverOptions.of(List.of(new InetSocketAddress("127.1.0.10", 53))), CachePolicy.none());
        int resolved = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            Name name = Name.fromString(NAMES[i % 5].formatted(i));
            Future<?> lookup = stub.query(name, TYPES[mutator.nextInt(TYPES.length)]);
            for (long waited = 0; !lookup.isDone() && waited < PATIENCE_NS; waited += SECOND / 10) {
                net.runFor(SECOND / 10);
            }
            assertThat(lookup.isDone()).as("lookup %d, seed %d", i, SEED).isTrue();
            resolved += lookup.isSuccess() ? 1 : 0;
        }
        assertThat(resolved).as("seed %d", SEED).isBetween(1, QUESTIONS - 1);
        net.runFor(PATIENCE_NS);
    }

    /** Has a server spoil every second of its answers. */
    private void spoil(DnsRegion.Authority authority) {
        authority.server.addFault((query, plan) -> plan.edit(reply -> {
            if (mutator.nextInt(2) == 0) {
                byte[] right = ByteBufUtil.getBytes(reply.buffer(), reply.start(), reply.sizeBytes());
                reply.octets(mutator.mutateOnce(right, List.of(right.clone())));
            }
        }));
    }

    private HostDatagramChannel bind(Host host) {
        var bound = host.udpBootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(host.addresses().get(0).toInetAddress(), 0));
        net.runFor(0);
        return (HostDatagramChannel) bound.channel();
    }
}
