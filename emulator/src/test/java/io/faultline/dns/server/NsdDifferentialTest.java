package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The same generated zone served by NSD and by us: both must say the same to the same questions. */
class NsdDifferentialTest {

    private static final int QUERIES = 600;

    @TempDir
    Path directory;

    private int nextId;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 3, 105, 121})
    void answersAsNsdDoes(long seed) throws IOException {
        RealTool nsd = RealTool.require("nsd", "nsd");
        GeneratedZone generated = new GeneratedZone(seed);
        // Our socket is open before NSD's port is chosen: otherwise it could be given that very port and talk to
        // itself.
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = freePort();
            Path configuration = configure(generated, port);
            Process server = nsd.start(directory.resolve("nsd.log"), "-d", "-c", configuration.toString());
            try {
                compare(seed, generated, socket, port);
            } finally {
                RealTool.stop(server);
            }
        }
    }

    private void compare(long seed, GeneratedZone generated, DatagramSocket socket, int port) throws IOException {
        socket.connect(InetAddress.getLoopbackAddress(), port);
        awaitStart(socket);
        Asker ours = Asker.of(GeneratedZone.ORIGIN, generated.masterFile());
        Random random = new Random(seed);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            Message query = Asker.withEdns(generated.query(random), 1232, false);
            String expected = describe(exchange(socket, query));
            String actual = describe(ours.ask(query, Transport.UDP));
            if (!expected.equals(actual)) {
                differences.add(query.getQuestion() + "\nNSD:  " + expected + "\nours: " + actual + "\n");
            }
        }
        assertThat(differences)
                .as("seed %d, %d queries, zone:%n%s", seed, QUERIES, generated.masterFile())
                .isEmpty();
    }

    private Path configure(GeneratedZone generated, int port) throws IOException {
        Path zone = Files.writeString(directory.resolve("zone"), generated.masterFile());
        return Files.writeString(
                directory.resolve("nsd.conf"), """
                server:
                    ip-address: 127.0.0.1@%1$d
                    username: ""
                    chroot: ""
                    zonesdir: "%2$s"
                    database: ""
                    pidfile: "%2$s/pid"
                    xfrdfile: "%2$s/xfrd"
                    xfrdir: "%2$s"
                    zonelistfile: "%2$s/zonelist"
                    minimal-responses: yes
                    refuse-any: no
                remote-control:
                    control-enable: no
                zone:
                    name: %3$s
                    zonefile: %4$s
                """.formatted(port, directory, GeneratedZone.ORIGIN, zone));
    }

    /** A port that is free for UDP and TCP. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 20; attempt++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
                return udp.getLocalPort();
            } catch (BindException e) {
                // Taken for UDP: try another.
            }
        }
        throw new IOException("no port is free for UDP and TCP");
    }

    private void awaitStart(DatagramSocket socket) throws IOException {
        for (int i = 0; i < 200; i++) {
            try {
                exchange(socket, Asker.query(GeneratedZone.ORIGIN, Type.SOA));
                return;
            } catch (IOException e) {
                // Not up yet: the port is closed (refused) or nothing is read from it (timed out after 50 ms).
            }
        }
        throw new AssertionError("NSD does not start: " + Files.readString(directory.resolve("nsd.log")));
    }

    private Message exchange(DatagramSocket socket, Message query) throws IOException {
        // An id of its own for each try: on a busy machine an answer may come after it was asked for again.
        IOException last = new SocketTimeoutException("not asked");
        for (int attempt = 0; attempt < 5; attempt++) {
            query.getHeader().setID(nextId++ & 0xFFFF);
            byte[] octets = query.toWire();
            socket.setSoTimeout(attempt == 0 ? 100 : 1000);
            try {
                socket.send(new DatagramPacket(octets, octets.length));
                return receive(socket, query);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Message receive(DatagramSocket socket, Message query) throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            socket.receive(packet);
            Message answer = Asker.parse(Arrays.copyOf(packet.getData(), packet.getLength()));
            if (answer.getHeader().getID() == query.getHeader().getID()
                    && answer.getHeader().getFlag(Flags.QR)) {
                return answer;
            }
        }
    }

    /** Letter case apart, which NSD does not keep; and without what is optional: addresses beside an answer. */
    private static String describe(Message message) {
        boolean authoritative = message.getHeader().getFlag(Flags.AA);
        boolean truncated = message.getHeader().getFlag(Flags.TC);
        String header = Rcode.string(message.getRcode()) + (authoritative ? " aa" : "") + (truncated ? " tc" : "");
        return truncated
                ? header
                : header + "\n  answer " + records(message, Section.ANSWER) + "\n  authority "
                        + records(message, Section.AUTHORITY)
                        + (authoritative ? "" : "\n  glue " + records(message, Section.ADDITIONAL));
    }

    private static String records(Message message, int section) {
        return Asker.records(message, section).stream()
                .map(text -> text.toLowerCase(Locale.ROOT))
                .sorted()
                .toList()
                .toString();
    }
}
