package io.faultline.telemetry.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.telemetry.TelemetryNet;
import io.faultline.testing.RealTool;
import io.faultline.testing.TestNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was captured in virtual time, as tshark reads it. */
class CaptureTest {
    private static final long ZERO_NS = 1_760_000_000_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    @TempDir
    private Path directory;

    private final List<String> failures = new ArrayList<>();

    @Test
    void bothEndsOfALinkShowAndADropSaysWhy() throws IOException {
        RealTool tshark = RealTool.require("tshark", "tshark");
        TelemetryNet region = new TelemetryNet(net.network());
        Capture capture = capture(CaptureOptions.Layout.PER_LINK);
        BitSet third = new BitSet();
        third.set(2);
        region.far.profile(
                region.far.forward(),
                region.far.forward().profile().withLoss(new LossModel.Pattern(third, 3, false)),
                net.nowNs());

        region.echo(10);
        net.runForMs(5_000);
        capture.close();

        assertThat(failures).isEmpty();
        assertThat(directory.toFile().list()).contains("client-r1.pcapng", "r1-server.pcapng");
        List<String> syn = read(tshark, "r1-server.pcapng", "tcp.flags.syn == 1 && tcp.flags.ack == 0");
        // Sent by the router after 1 ms on the first link, received 1 ms later.
        assertThat(syn)
                .containsExactly(
                        "1760000000.001000000|r1-server:r1|2||127.1.0.2",
                        "1760000000.002000000|r1-server:server|1||127.1.0.2");
        List<String> dropped = read(tshark, "r1-server.pcapng", "frame.comment");
        assertThat(dropped)
                .singleElement()
                .asString()
                .endsWith("|r1-server drops||dropped r1->server: WIRE_LOSS|127.1.0.2");
        // To one end the lost segment is a retransmission and nothing more; no checksum is wrong anywhere.
        assertThat(read(
                        tshark,
                        "r1-server.pcapng",
                        "frame.interface_name == \"r1-server:server\" && tcp.len > 0 && ip.src == 127.1.0.2"))
                .hasSize(1);
        assertThat(read(
                        tshark,
                        "client-r1.pcapng",
                        "_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0"))
                .isEmpty();
        long packets = region.near.forward().sentPackets()
                + region.near.forward().deliveredPackets()
                + region.near.reverse().sentPackets()
                + region.near.reverse().deliveredPackets();
        assertThat(read(tshark, "client-r1.pcapng", "ip")).hasSize((int) packets);
    }

    @Test
    void oneFileHoldsEverythingAndWhatNodesDropped() throws IOException {
        RealTool tshark = RealTool.require("tshark", "tshark");
        TelemetryNet region = new TelemetryNet(net.network());
        Capture capture = capture(CaptureOptions.Layout.ONE_FILE);

        region.echo(10);
        net.runFor(1_500_000);
        region.server.crash(net.nowNs());
        net.runForMs(500);
        capture.close();

        assertThat(directory.toFile().list()).containsExactly("all.pcapng");
        assertThat(read(tshark, "all.pcapng", "frame.comment"))
                .containsExactly("1760000000.002000000|server drops||dropped by server: NODE_DOWN|127.1.0.2");
        assertThat(read(tshark, "all.pcapng", "ip"))
                .hasSize((int) capture.packets())
                .hasSize(5);
    }

    @Test
    void aFileKeepsToItsBoundAndCountsWhatItLeavesOut() throws IOException {
        TelemetryNet region = new TelemetryNet(net.network());
        Capture capture = new Capture(
                net.network(),
                new CaptureOptions(directory, CaptureOptions.Layout.PER_LINK, Set.of("client-r1"), 96, 20_000, ZERO_NS),
                failures::add);
        net.network().addTap(capture);

        region.echo(1_000_000);
        net.runForMs(5_000);
        capture.close();

        Path file = directory.resolve("client-r1.pcapng");
        assertThat(Files.size(file)).isBetween(18_000L, 20_000L);
        long packets = region.near.forward().sentPackets()
                + region.near.forward().deliveredPackets()
                + region.near.reverse().sentPackets()
                + region.near.reverse().deliveredPackets();
        assertThat(capture.packets() + capture.packetsLeftOut()).isEqualTo(packets);
        assertThat(capture.packets()).isGreaterThan(100);
        assertThat(directory.toFile().list()).containsExactly("client-r1.pcapng");
    }

    @Test
    void aFileThatCannotBeWrittenIsToldOnceAndTheRunGoesOn() throws IOException {
        TelemetryNet region = new TelemetryNet(net.network());
        // A directory where the file should be.
        Files.createDirectory(directory.resolve("client-r1.pcapng"));
        Capture capture = capture(CaptureOptions.Layout.PER_LINK);

        region.echo(10_000);
        net.runForMs(5_000);
        capture.close();

        assertThat(failures).singleElement().asString().contains("client-r1.pcapng");
        assertThat(capture.packetsLeftOut()).isGreaterThan(10);
        assertThat(Files.size(directory.resolve("r1-server.pcapng"))).isGreaterThan(10_000);
    }

    @Test
    void awkwardLinkNamesStayInsideTheDirectoryAndTooManyFilesAreRefused() throws IOException {
        Network network = net.network();
        Host a = new Host(network, "a");
        a.addAddress(Address.of("127.1.0.1"));
        for (int i = 0; i < 300; i++) {
            Host b = new Host(network, "b" + i);
            b.addAddress(Address.ofIpv4(0x7f020000 + i));
            network.connect(a, b, "../link/" + i, LinkProfile.PERFECT);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> capture(CaptureOptions.Layout.PER_LINK))
                .withMessageContaining("301 files (expected: <= 256");
        assertThat(CaptureOptions.Layout.forLinks(300)).isEqualTo(CaptureOptions.Layout.ONE_FILE);
        Capture capture = new Capture(
                network,
                new CaptureOptions(directory, CaptureOptions.Layout.PER_LINK, Set.of("../link/7"), 96, 20_000, ZERO_NS),
                failures::add);
        network.addTap(capture);

        a.routes().add(Prefix.of("127.2.0.7/32"), a.ports().get(7));
        a.ping(Address.of("127.2.0.7"), 1_000_000_000L);
        net.runForMs(2_000);
        capture.close();

        assertThat(directory.toFile().list()).containsExactly("_._link_7.pcapng");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Capture(
                        network,
                        new CaptureOptions(directory, CaptureOptions.Layout.PER_LINK, Set.of("no"), 96, 20_000, 0),
                        failures::add))
                .withMessageContaining("no link no");
    }

    private Capture capture(CaptureOptions.Layout layout) throws IOException {
        Capture capture = new Capture(net.network(), CaptureOptions.of(directory, layout, ZERO_NS), failures::add);
        net.network().addTap(capture);
        return capture;
    }

    private List<String> read(RealTool tshark, String file, String filter) {
        String out = tshark.run(
                        "-r",
                        directory.resolve(file).toString(),
                        "-o",
                        "tcp.check_checksum:TRUE",
                        "-o",
                        "ip.check_checksum:TRUE",
                        "-Y",
                        filter,
                        "-T",
                        "fields",
                        "-E",
                        "separator=|",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.interface_name",
                        "-e",
                        "frame.packet_flags_direction",
                        "-e",
                        "frame.comment",
                        "-e",
                        "ip.src")
                .expectExit(0)
                .stdout();
        // Some versions of tshark write flags in hexadecimal.
        return out.lines().map(line -> line.replaceAll("0x0+", "")).toList();
    }
}
