package io.faultline.dns.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.faultline.dns.fault.action.WrongId;
import io.faultline.dns.fault.select.AllOf;
import io.faultline.dns.fault.select.Attempts;
import io.faultline.dns.fault.select.Chance;
import io.faultline.dns.fault.select.EdnsIs;
import io.faultline.dns.fault.select.Numbered;
import io.faultline.dns.fault.select.TypeIs;
import io.faultline.dns.server.Asker;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.WireName;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Type;

/** Queries that no fault is for cost no memory, whether none is on or one that looks closely. */
class FaultAllocationTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.9", 4242);
    private static final int ROUNDS = 20_000;

    @RegisterExtension
    final TestNet net = new TestNet();

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

    private static long octetsPerQuery(FaultPoint point) {
        ByteBuf query =
                Unpooled.buffer().writeBytes(Asker.query("www.example", Type.A).toWire());
        ReusingReplier replier = new ReusingReplier();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 2 * ROUNDS; i++) {
            if (i == ROUNDS) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            point.handle(query, CLIENT, Transport.UDP, replier);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(replier.answers).isEqualTo(2 * ROUNDS);
        return allocated / ROUNDS;
    }

    @Test
    void whoIsNotMeantCostsNothing() {
        Asker asker = Asker.of("example.", "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nwww 60 A 192.0.2.1\n");
        assertThat(octetsPerQuery(asker.faults)).isZero();
        FaultSite site = new FaultyServer(net, "example.", "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\n").site;
        for (Criterion each : List.of(
                TypeIs.of(Type.AAAA),
                QuerySelector.atOrBelow(WireName.of("other.example")),
                new EdnsIs(true),
                new AllOf(List.of(QuerySelector.exactly(WireName.of("www.example")), new Chance(0, 1))),
                new AllOf(List.of(TypeIs.of(Type.A), Numbered.first(1))),
                Attempts.first(1))) {
            asker.faults.add(new Fault(each.at(site), new WrongId()));
        }
        assertThat(octetsPerQuery(asker.faults)).isZero();
    }
}
