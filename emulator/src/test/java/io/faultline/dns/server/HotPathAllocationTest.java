package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answering allocates nothing: not for chains, wildcards, referrals, denials, options, cookies, rate limits or refusals. */
class HotPathAllocationTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.9", 4242);
    private static final int ROUNDS = 20_000;

    private static final String ZONE = """
            @      60 SOA ns h 1 1 1 1 1
            @      60 NS  ns
            @      60 MX  1 mx1
            @      60 MX  2 mx2
            ns     60 A   192.0.2.53
            mx1    60 A   192.0.2.1
            mx2    60 AAAA 2001:db8::2
            www    60 CNAME web
            web    60 A   192.0.2.80
            *.wild 60 TXT "w"
            old    60 DNAME new
            x.new  60 A   192.0.2.81
            cut    60 NS  ns.cut
            ns.cut 60 A   192.0.2.82
            svc    60 HTTPS 1 . alpn=h2
            svc    60 A   192.0.2.83
            """;

    private static final class ReusingReplier implements Replier {
        private final ByteBuf answer = Unpooled.buffer(4096);
        private int answers;

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
            answers++;
        }

        @Override
        public Replier later() {
            return this;
        }

        @Override
        public void drop() {
            throw new AssertionError("no answer");
        }
    }

    private static ByteBuf query(String name, int type, EDNSOption... options) {
        Message query = Asker.query(name, type);
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
        return Unpooled.buffer().writeBytes(query.toWire());
    }

    @Test
    void aQueryMakesNoObject() {
        Asker asker = Asker.of(
                ServerOptions.DEFAULT
                        .withIdentity("ns1", "v")
                        .withCookies(CookieOptions.of("00112233445566778899aabbccddeeff", 86_400, false))
                        .withRateLimit(RateLimitOptions.of(1_000_000))
                        .withRotateRecords(true)
                        .withChaseAcrossZones(true),
                "example.",
                ZONE);
        List<ByteBuf> queries = List.of(
                query("web.example", Type.A),
                query("www.example", Type.A),
                query("example", Type.MX),
                query("q.wild.example", Type.TXT),
                query("x.old.example", Type.A),
                query("y.cut.example", Type.A),
                query("no.example", Type.A),
                query("svc.example", Type.HTTPS),
                query("example", Type.ANY),
                query("elsewhere.test", Type.A),
                query("web.example", Type.A, new GenericEDNSOption(3, new byte[0])),
                query("web.example", Type.A, new GenericEDNSOption(8, new byte[] {0, 1, 24, 0, 10, 1, 2})),
                query("web.example", Type.A, new GenericEDNSOption(19, new byte[0])),
                query("web.example", Type.A, new GenericEDNSOption(10, new byte[8])),
                query("web.example", Type.A, new GenericEDNSOption(10, new byte[24])),
                query("example", Type.SOA, new GenericEDNSOption(9, new byte[0])));
        ReusingReplier replier = new ReusingReplier();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int k = 0; k < queries.size(); k++) {
            ByteBuf query = queries.get(k);
            long before = 0;
            for (int i = 0; i < ROUNDS; i++) {
                if (i == ROUNDS / 2) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                asker.responder.handle(query, CLIENT, Transport.UDP, replier);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated)
                    .as("octets for %d answers to query %d", ROUNDS / 2, k)
                    .isLessThan(ROUNDS / 2);
        }
        assertThat(replier.answers).isEqualTo(queries.size() * ROUNDS);
        queries.forEach(ByteBuf::release);
        replier.answer.release();
    }
}
