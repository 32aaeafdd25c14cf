package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.faultline.packet.PcapngWriter.Direction;
import io.faultline.testing.RealTool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture is what tshark says it is, and tshark finds every checksum of ours right. */
class PcapngWriterTest {
    private static final Address FROM = Address.of("10.0.0.1");
    private static final Address TO = Address.of("10.0.0.2");

    @TempDir
    private Path directory;

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static ByteBuf udp(int payloadBytes) {
        ByteBuf buf = Unpooled.buffer();
        Udp.write(buf, FROM, TO, 5353, 53, Unpooled.buffer().writeZero(payloadBytes), 64, 7, true);
        return buf;
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    @Test
    void tsharkReadsStampsInterfacesDirectionsAndComments() throws IOException {
        RealTool tshark = RealTool.require("tshark", "tshark");
        Path file = directory.resolve("capture.pcapng");
        try (PcapngWriter writer = new PcapngWriter(create(file), "faultline test")) {
            int there = writer.addInterface("az1-core > az1-r1", "10 Gbit/s, 300 us");
            int back = writer.addInterface("az1-core < az1-r1", "");
            ByteBuf slice = Unpooled.buffer().writeZero(3).writeBytes(udp(5)).skipBytes(3);
            assertThat(writer.write(there, 1_000_000_001L, slice, Direction.OUTBOUND, null))
                    .isTrue();
            assertThat(writer.write(
                            back, 1_000_000_002L, udp(6), Direction.INBOUND, "dropped: queue full \u2014 64 KiB"))
                    .isTrue();
            assertThat(writer.write(there, 1_760_947_680_123_456_789L, udp(7), Direction.UNKNOWN, ""))
                    .isTrue();
            assertThat(slice.readerIndex()).isEqualTo(3);
            assertThat(slice.refCnt()).isEqualTo(1);
            assertThat(writer.packets()).isEqualTo(3);
        }
        String out = tshark.run(
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-E",
                        "separator=|",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.interface_name",
                        "-e",
                        "frame.interface_description",
                        "-e",
                        "frame.packet_flags_direction",
                        "-e",
                        "frame.comment",
                        "-e",
                        "ip.src",
                        "-e",
                        "udp.length")
                .expectExit(0)
                .stdout();
        assertThat(lines(out))
                .containsExactly(
                        "1.000000001|az1-core > az1-r1|10 Gbit/s, 300 us|0x00000002||10.0.0.1|13",
                        "1.000000002|az1-core < az1-r1||0x00000001|dropped: queue full \u2014 64 KiB|10.0.0.1|14",
                        "1760947680.123456789|az1-core > az1-r1|10 Gbit/s, 300 us|||10.0.0.1|15");
    }

    @Test
    void tsharkFindsEveryChecksumOfOursRight() throws IOException {
        RealTool tshark = RealTool.require("tshark", "tshark");
        Path file = directory.resolve("checksums.pcapng");
        long seed = 1071;
        SplittableRandom random = new SplittableRandom(seed);
        int packets = 2_000;
        int rewritten = 0;
        try (PcapngWriter writer = new PcapngWriter(create(file), "faultline test")) {
            int port = writer.addInterface("port", "");
            for (int i = 0; i < packets; i++) {
                ByteBuf packet = TestPackets.random(random);
                if (random.nextBoolean()) {
                    Address to = TestPackets.address(random, Ip.isIpv4(packet, 0));
                    Nat.rewriteDestination(packet, 0, to, random.nextInt(0x10000));
                    Ip.decrementTtl(packet, 0);
                    rewritten++;
                }
                writer.write(port, i * 1_000L, packet, Direction.UNKNOWN, null);
            }
        }
        assertThat(rewritten).isGreaterThan(packets / 3);
        String out = tshark.run(
                        "-r",
                        file.toString(),
                        "-o",
                        "ip.check_checksum:TRUE",
                        "-o",
                        "tcp.check_checksum:TRUE",
                        "-o",
                        "udp.check_checksum:TRUE",
                        "-T",
                        "fields",
                        "-E",
                        "separator=|",
                        "-E",
                        "occurrence=f",
                        "-e",
                        "ip.checksum.status",
                        "-e",
                        "tcp.checksum.status",
                        "-e",
                        "udp.checksum.status",
                        "-e",
                        "icmp.checksum.status",
                        "-e",
                        "icmpv6.checksum.status")
                .expectExit(0)
                .stdout();
        List<String> kinds = new ArrayList<>();
        int line = 0;
        for (String statuses : lines(out)) {
            line++;
            // 1 is good, 0 bad, 2 unverified: that of a datagram quoted in part by an ICMP error.
            assertThat(statuses)
                    .as("seed %d, packet %d of %s", seed, line, file)
                    .matches("1?\\|(1\\|\\|\\||\\|1\\|\\||\\|[12]?\\|1\\||\\|[12]?\\|\\|1)");
            if (!kinds.contains(statuses)) {
                kinds.add(statuses);
            }
        }
        assertThat(line).isEqualTo(packets);
        assertThat(kinds).contains("1|1|||", "|1|||", "1||1||", "||1||", "1|||1|", "||||1");
    }

    @Test
    void aSnapLengthCutsThePacketAndKeepsItsLength() throws IOException {
        RealTool tshark = RealTool.require("tshark", "tshark");
        Path file = directory.resolve("snap.pcapng");
        try (PcapngWriter writer = new PcapngWriter(create(file), "faultline test", 29, Long.MAX_VALUE)) {
            writer.addInterface("port", "");
            writer.write(0, 0, udp(1000), Direction.UNKNOWN, null);
        }
        String out = tshark.run(
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-e",
                        "frame.len",
                        "-e",
                        "frame.cap_len",
                        "-e",
                        "udp.dstport")
                .expectExit(0)
                .stdout();
        assertThat(lines(out)).containsExactly("1028\t29\t53");
    }

    @Test
    void aFileNeverGrowsBeyondItsLimit() throws IOException {
        Path file = directory.resolve("limited.pcapng");
        PcapngWriter writer = new PcapngWriter(create(file), "faultline test", 65_575, 100_000);
        try (writer) {
            writer.addInterface("port", "");
            for (int i = 0; i < 1_000; i++) {
                writer.write(0, i, udp(1000), Direction.OUTBOUND, "x".repeat(5_000));
            }
        }
        assertThat(Files.size(file)).isEqualTo(writer.bytes()).isBetween(90_000L, 100_000L);
        assertThat(writer.packets() + writer.packetsLeftOut()).isEqualTo(1_000);
        assertThat(writer.packetsLeftOut()).isGreaterThan(900);
    }

    @Test
    void theLargestDatagramFits() throws IOException {
        Path file = directory.resolve("large.pcapng");
        ByteBuf packet = Unpooled.buffer();
        Udp.write(
                packet,
                Address.of("2001:db8::1"),
                Address.of("2001:db8::2"),
                1,
                2,
                Unpooled.buffer().writeZero(65_527),
                64,
                7,
                true);
        try (PcapngWriter writer = new PcapngWriter(create(file), "faultline test")) {
            writer.addInterface("port", "");
            for (int i = 0; i < 20; i++) {
                writer.write(0, i, packet, Direction.OUTBOUND, "a comment");
            }
        }
        assertThat(Files.size(file)).isGreaterThan(20L * 65_575);
        RealTool tshark = RealTool.require("tshark", "tshark");
        String out = tshark.run("-r", file.toString(), "-T", "fields", "-e", "frame.cap_len")
                .expectExit(0)
                .stdout();
        assertThat(lines(out)).hasSize(20).containsOnly("65575");
    }

    @Test
    void anInterfaceThatWasNotDescribedIsRefused() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(create(directory.resolve("none.pcapng")), "faultline test")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(0, 0, udp(1), Direction.UNKNOWN, null))
                    .withMessageContaining("interface: 0");
        }
    }
}
