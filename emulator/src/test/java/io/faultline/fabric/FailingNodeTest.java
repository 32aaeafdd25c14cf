package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node whose code fails on a packet loses that packet, and the account knows. The fixture checks account and buffers. */
class FailingNodeTest {
    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void aPacketOnWhichItsNodeFailsIsDroppedAsAnInternalError() {
        Probe sender = new Probe(net.network(), "sender");
        Probe failing = new Probe(net.network(), "failing");
        net.network().connect(sender, failing, "link", LinkProfile.PERFECT);
        failing.onReceive = (packet, nowNs) -> {
            throw new IllegalStateException("a bug");
        };
        sender.send(100, 1);

        assertThatThrownBy(() -> net.runFor(0)).hasMessage("a bug");

        assertThat(failing.drops().count(DropReason.INTERNAL_ERROR)).isEqualTo(1);
        net.network().ledger().assertConserved();
        failing.onReceive = (packet, nowNs) -> {};
        sender.send(100, 2);
        net.runFor(0);
        assertThat(failing.marks).containsExactly(1, 2);
    }

    @Test
    void aPacketThatWasSentOnBeforeItsNodeFailedIsNotCountedTwice() {
        Probe sender = new Probe(net.network(), "sender");
        Node hasty = new Node(net.network(), "hasty") {
            @Override
            protected void receive(Port in, ByteBuf packet, long nowNs) {
                send(ports().get(1), packet, nowNs);
                throw new IllegalStateException("a bug");
            }
        };
        Probe receiver = new Probe(net.network(), "receiver");
        net.network().connect(sender, hasty, "first", LinkProfile.PERFECT);
        net.network().connect(hasty, receiver, "second", LinkProfile.PERFECT);
        sender.send(100, 7);

        assertThatThrownBy(() -> net.runFor(0)).hasMessage("a bug");
        net.runFor(0);

        assertThat(receiver.marks).containsExactly(7);
        assertThat(hasty.drops().total()).isZero();
    }
}
