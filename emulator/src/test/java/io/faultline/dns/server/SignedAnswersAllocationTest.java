package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** Signatures and proofs, hashes of names included, cost no garbage. */
class SignedAnswersAllocationTest {

    private static final int QUERIES = 20_000;
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.9", 4242);

    private final ByteBuf answer = Unpooled.buffer(65_535);

    @ParameterizedTest
    @ValueSource(strings = {"nsec", "nsec3", "nsec3 with salt"})
    void allocatesNothing(String way) {
        DenialPolicy denial = way.equals("nsec")
                ? DenialPolicy.nsec()
                : new DenialPolicy.Nsec3(
                        new Nsec3Parameters(1, 5, way.endsWith("salt") ? new byte[] {1, 2, 3} : new byte[0]), false);
        StringBuilder text = new StringBuilder("""
                $TTL 300
                @ SOA ns hostmaster 1 7200 900 1209600 300
                @ NS ns
                ns A 192.0.2.53
                *.wild A 192.0.2.99
                alias CNAME x.wild
                cut NS ns.cut
                ns.cut A 192.0.2.54
                a.ent A 192.0.2.55
                """);
        for (int i = 0; i < 500; i++) {
            text.append("h").append(i).append(" A 192.0.2.1\n");
        }
        Zone zone = SignedZones.signer(SigningAlgorithm.ED25519, denial, 1, 1_800_000_000L)
                .sign(SignedZones.load("example.test", text.toString()));
        ZoneTable zones = new ZoneTable();
        zones.put(zone);
        QueryResponder responder = new QueryResponder(zones, ServerOptions.DEFAULT, () -> 1_800_000_000L);
        String[] names = {"h7", "nothing", "x.wild", "alias", "www.cut", "ent", "q.ent", "@", "h7"};
        int[] types = {Type.A, Type.A, Type.A, Type.AAAA, Type.A, Type.A, Type.A, Type.DNSKEY, Type.RRSIG};
        ByteBuf[] queries = new ByteBuf[names.length];
        for (int i = 0; i < names.length; i++) {
            String name = names[i].equals("@") ? "example.test." : names[i] + ".example.test.";
            Message query = Asker.withEdns(Asker.query(name, types[i]), 1232, true);
            queries[i] = Unpooled.wrappedBuffer(query.toWire());
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        ask(responder, queries); // Classes are loaded.

        long before = threads.getThreadAllocatedBytes(thread);
        ask(responder, queries);
        long allocatedBytes = threads.getThreadAllocatedBytes(thread) - before;

        // What the measurement itself allocates.
        assertThat(allocatedBytes).as("octets for %d queries", QUERIES).isLessThan(1000);
    }

    private void ask(QueryResponder responder, ByteBuf[] queries) {
        Replier replier = new ReusingReplier();
        for (int i = 0; i < QUERIES; i++) {
            responder.handle(queries[i % queries.length], CLIENT, Transport.UDP, replier);
        }
    }

    private final class ReusingReplier implements Replier {
        @Override
        public EventExecutor executor() {
            return ImmediateEventExecutor.INSTANCE;
        }

        @Override
        public ByteBuf newReply() {
            return answer.clear();
        }

        @Override
        public void reply(ByteBuf reply) {
            // The next answer overwrites it.
        }

        @Override
        public Replier later() {
            return this;
        }

        @Override
        public void drop() {
            // Nothing is held.
        }
    }
}
