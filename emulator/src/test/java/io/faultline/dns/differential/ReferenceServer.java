package io.faultline.dns.differential;

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
import java.util.Arrays;
import java.util.Map;

/** An authoritative server that people run, with zones of a test, asked by UDP. */
final class ReferenceServer implements AutoCloseable {

    private static final int LARGEST_ANSWER = 65_535;

    private final String name;
    private final Process process;
    private final DatagramSocket socket;
    private final Path log;
    private int nextId;

    private ReferenceServer(String name, Process process, DatagramSocket socket, Path log) {
        this.name = name;
        this.process = process;
        this.socket = socket;
        this.log = log;
    }

    /**
     * Starts NSD.
     *
     * @param directory an empty directory
     * @param zones master files by origin, without the final dot
     */
    static ReferenceServer nsd(Path directory, Map<String, String> zones) throws IOException {
        RealTool nsd = RealTool.require("nsd", "nsd");
        int port = freePort();
        StringBuilder configuration = new StringBuilder("""
                server:
                    server-count: 1
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
                    rrl-ratelimit: 0
                remote-control:
                    control-enable: no
                """.formatted(port, directory));
        for (Map.Entry<String, String> zone : zones.entrySet()) {
            Path file = Files.writeString(directory.resolve(zone.getKey() + ".zone"), zone.getValue());
            configuration.append("zone:\n    name: ").append(zone.getKey());
            configuration.append("\n    zonefile: ").append(file).append('\n');
        }
        Path file = Files.writeString(directory.resolve("nsd.conf"), configuration.toString());
        Path log = directory.resolve("log");
        return of("NSD", nsd.start(log, "-d", "-c", file.toString()), port, log);
    }

    /**
     * Starts Knot DNS.
     *
     * @param directory an empty directory
     * @param zones master files by origin, without the final dot
     */
    static ReferenceServer knot(Path directory, Map<String, String> zones) throws IOException {
        RealTool knot = RealTool.require("knotd", "knot");
        int port = freePort();
        StringBuilder configuration = new StringBuilder("""
                server:
                    listen: 127.0.0.1@%1$d
                    rundir: %2$s
                    udp-workers: 1
                    tcp-workers: 1
                    background-workers: 1
                log:
                  - target: stderr
                    any: warning
                database:
                    storage: %2$s
                template:
                  - id: default
                    storage: %2$s
                    file: "%%s.zone"
                    zonefile-sync: -1
                    journal-content: none
                zone:
                """.formatted(port, directory));
        for (Map.Entry<String, String> zone : zones.entrySet()) {
            Files.writeString(directory.resolve(zone.getKey() + ".zone"), zone.getValue());
            configuration.append("  - domain: ").append(zone.getKey()).append('\n');
        }
        Path file = Files.writeString(directory.resolve("knot.conf"), configuration.toString());
        Path log = directory.resolve("log");
        return of("Knot", knot.start(log, "-c", file.toString()), port, log);
    }

    private static ReferenceServer of(String name, Process process, int port, Path log) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.connect(InetAddress.getLoopbackAddress(), port);
        return new ReferenceServer(name, process, socket, log);
    }

    String name() {
        return name;
    }

    /** What it has complained about so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Waits until it answers a query. */
    void awaitStart(byte[] query) throws IOException {
        for (int i = 0; i < 300; i++) {
            if (!process.isAlive()) {
                break;
            }
            try {
                ask(query);
                return;
            } catch (IOException e) {
                // Not up yet: the port is closed (refused) or nothing is read from it (timed out).
            }
        }
        throw new AssertionError(name + " does not start: " + log());
    }

    /** Returns the answer to a query, which gets an id of its own for each try. */
    byte[] ask(byte[] query) throws IOException {
        byte[] octets = query.clone();
        IOException last = new SocketTimeoutException("not asked");
        for (int attempt = 0; attempt < 6; attempt++) {
            int id = nextId++ & 0xFFFF;
            octets[0] = (byte) (id >>> 8);
            octets[1] = (byte) id;
            socket.setSoTimeout(attempt == 0 ? 100 : 500);
            try {
                socket.send(new DatagramPacket(octets, octets.length));
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[LARGEST_ANSWER], LARGEST_ANSWER);
                    socket.receive(packet);
                    byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                    if (answer.length > 2 && answer[0] == octets[0] && answer[1] == octets[1]) {
                        answer[0] = query[0];
                        answer[1] = query[1];
                        return answer;
                    }
                }
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(name + " does not answer: " + log(), last);
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

    @Override
    public void close() {
        socket.close();
        RealTool.stop(process);
    }
}
