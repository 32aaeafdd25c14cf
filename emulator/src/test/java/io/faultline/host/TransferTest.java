package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.Jitter;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.host.tcp.CongestionAlgorithm;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a link does to packets, a stream arrives bit for bit. */
class TransferTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long SIZE = 100_000_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void aHundredMegabytesSurviveBurstsOfLoss() {
        // 1 % of packets enter a burst of two on average, in which all are lost.
        transfer(
                LinkProfile.PERFECT
                        .withRateBps(1_000_000_000)
                        .withDelayNs(MS)
                        .withLoss(new LossModel.GilbertElliott(0.01, 0.5, 1, 0)),
                SIZE,
                true,
                CongestionAlgorithm.CUBIC);
    }

    @Test
    void aHundredMegabytesSurviveReordering() {
        transfer(
                LinkProfile.PERFECT
                        .withRateBps(1_000_000_000)
                        .withDelayNs(MS)
                        .withJitter(new Jitter.Uniform(500_000))
                        .withReorder(true),
                SIZE,
                true,
                CongestionAlgorithm.CUBIC);
    }

    @ParameterizedTest
    @EnumSource(CongestionAlgorithm.class)
    void withoutSackLossIsRepairedToo(CongestionAlgorithm algorithm) {
        transfer(
                LinkProfile.PERFECT
                        .withRateBps(1_000_000_000)
                        .withDelayNs(MS)
                        .withLoss(new LossModel.GilbertElliott(0.01, 0.5, 1, 0)),
                10_000_000,
                false,
                algorithm);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.05", "0.15, 0"})
    void corruptionAndDuplicationAreSeenThrough(double corrupt, double duplicate) {
        transfer(
                LinkProfile.PERFECT.withDelayNs(MS).withCorrupt(corrupt).withDuplicate(duplicate),
                1_000_000,
                true,
                CongestionAlgorithm.NEW_RENO);
    }

    private void transfer(LinkProfile profile, long size, boolean sack, CongestionAlgorithm algorithm) {
        Host a = new Host(net.network(), "a");
        Host b = new Host(net.network(), "b");
        net.network().connect(a, b, "wire", profile);
        a.addAddress(Address.of("127.1.0.1"));
        b.addAddress(Address.of("127.1.0.2"));
        ServerBootstrap server = b.tcpServerBootstrap();
        Sink sink = new Sink();
        server.childHandler(sink).bind(new InetSocketAddress("127.1.0.2", 9));
        Source source = new Source(size);
        Bootstrap client = a.tcpBootstrap()
                .option(HostChannelOption.TCP_SACK, sack)
                .option(HostChannelOption.TCP_CONGESTION, algorithm);
        client.handler(source).connect(new InetSocketAddress("127.1.0.2", 9));

        net.loop().runUntil(3600 * SECOND);

        String what = "with seed " + net.loop().seed() + ", retransmits "
                + a.tcpCounters().retransmits() + ", timeouts "
                + a.tcpCounters().timeouts();
        assertThat(sink.received).as(what).isEqualTo(size);
        assertThat(sink.crc.getValue()).as(what).isEqualTo(source.crc.getValue());
        assertThat(sink.ended).as("end of stream " + what).isTrue();
    }

    /** Writes as long as the channel is writable, as real programs ought to. */
    private static final class Source extends ChannelInboundHandlerAdapter {
        private final CRC32 crc = new CRC32();
        private long left;
        private int next = 1;

        Source(long size) {
            left = size;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            pump(ctx);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            pump(ctx);
        }

        private void pump(ChannelHandlerContext ctx) {
            while (left > 0 && ctx.channel().isWritable()) {
                int n = (int) Math.min(left, 32768);
                byte[] bytes = new byte[n];
                for (int i = 0; i < n; i++) {
                    next = next * 1103515245 + 12345;
                    bytes[i] = (byte) (next >>> 16);
                }
                crc.update(bytes);
                ByteBuf buf = ctx.alloc().buffer(n).writeBytes(bytes);
                left -= n;
                var written = ctx.writeAndFlush(buf);
                if (left == 0) {
                    written.addListener(f -> ctx.close());
                }
            }
        }
    }

    private static final class Sink extends ChannelInboundHandlerAdapter {
        private final CRC32 crc = new CRC32();
        private long received;
        private boolean ended;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf buf = (ByteBuf) msg;
            received += buf.readableBytes();
            crc.update(buf.nioBuffer());
            buf.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended = true;
        }
    }
}
