package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.host.HostSocketChannel;
import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Tcp;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100,000 segments of an attacker's, well formed and not: nothing breaks, leaks or grows. The fixture checks the buffers. */
class HostileSegmentsTest extends SegmentFixture {
    private static final int SEGMENTS = 100_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noSegmentsHarmAListener(long seed) {
        List<HostSocketChannel> accepted = listen();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < SEGMENTS; i++) {
            peer.sendRaw(segment(random, LISTEN_PORT, random.nextInt(1, 65536), random.nextInt(), random.nextInt()));
            if (i % 100 == 0) {
                net.runFor(MS);
                peer.forget();
            }
        }
        net.runFor(300 * SECOND);
        assertThat(host.tcpConnections()).as("connections left, seed %s", seed).isZero();
        assertThat(accepted)
                .as("an attacker that guesses cannot complete a handshake, seed %s", seed)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aConnectionSurvivesSegmentsThatOnlyTryToBeItsOwn(long seed) {
        List<HostSocketChannel> accepted = listen();
        peer.send(
                SYN,
                300,
                0,
                65535,
                new byte[0],
                o -> o.mss(1000).sackPermitted(true).windowScale(3));
        settle();
        peer.send(ACK, 301, 101);
        settle();
        HostSocketChannel channel = accepted.get(0);
        write(channel, 500_000);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < SEGMENTS && channel.isActive(); i++) {
            // Anywhere but the one sequence number at which a reset would be believed.
            int seq = 301 + 5 + random.nextInt(100_000);
            int ack = peer.wire(101) + random.nextInt(20_000) - 10_000;
            peer.sendRaw(segment(random, LISTEN_PORT, 40_000, seq, ack));
            if (i % 100 == 0) {
                net.runFor(MS);
                peer.forget();
            }
        }
        assertThat(channel.isActive()).as("seed %s", seed).isTrue();
        assertThat(channel.connection().state().isSynchronized()).isTrue();
    }

    /** A segment with hostile flags, options and lengths; the checksum is mostly right, so that it is looked at. */
    private ByteBuf segment(SplittableRandom random, int toPort, int fromPort, int seq, int ack) {
        int options = random.nextInt(11) * 4;
        int payload = random.nextInt(4) == 0 ? random.nextInt(1400) : 0;
        int length = Tcp.HEADER_BYTES + options + payload;
        ByteBuf out = net.network().allocator().buffer(1500);
        Address from = Address.of("127.1.0.2");
        int off = Ip.writeHeader(out, from, Address.of("127.1.0.1"), IpProtocol.TCP, length, 0, 64, 0, true);
        int flags = random.nextInt(256);
        int tcp = Tcp.writeHeader(out, fromPort, toPort, seq, ack, flags, random.nextInt(65536), 0, null);
        for (int i = 0; i < options; i++) {
            // Small numbers, so that kinds and lengths make some sense.
            out.writeByte(random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(12));
        }
        out.writeZero(payload);
        int words = random.nextInt(20) == 0 ? random.nextInt(16) : (Tcp.HEADER_BYTES + options) / 4;
        out.setByte(tcp + 12, words << 4);
        if (random.nextInt(20) != 0) {
            Tcp.fillChecksum(out, off, tcp);
        }
        if (random.nextInt(50) == 0) {
            out.setByte(off + random.nextInt(out.readableBytes()), random.nextInt(256));
        }
        return out;
    }
}
