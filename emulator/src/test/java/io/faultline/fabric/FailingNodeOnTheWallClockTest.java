package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** On the wall clock a failing node does not end the run, so its packets have to stay accounted for all the more. */
class FailingNodeOnTheWallClockTest {
    @Test
    void theLoopGoesOnAndCountsTheFailuresAndThePackets() throws Exception {
        try (NetworkLoop loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT)) {
            loop.start();
            Network network = new Network(loop);
            Probe failing = loop.call(() -> {
                        Probe sender = new Probe(network, "sender");
                        Probe target = new Probe(network, "failing");
                        network.connect(sender, target, "link", LinkProfile.PERFECT);
                        target.onReceive = (packet, nowNs) -> {
                            if (target.marks.size() % 2 == 1) {
                                throw new IllegalStateException("a bug, as this test wants it");
                            }
                        };
                        sender.sendAll(10, 100);
                        return target;
                    })
                    .get(10, TimeUnit.SECONDS);
            Awaitility.await("all arrive")
                    .until(() -> loop.call(() -> failing.marks.size()).get(10, TimeUnit.SECONDS) == 10);
            loop.call(() -> {
                        assertThat(failing.drops().count(DropReason.INTERNAL_ERROR))
                                .isEqualTo(5);
                        assertThat(loop.failures()).isEqualTo(5);
                        network.ledger().assertConserved();
                        network.close();
                        return true;
                    })
                    .get(10, TimeUnit.SECONDS);
        }
    }
}
