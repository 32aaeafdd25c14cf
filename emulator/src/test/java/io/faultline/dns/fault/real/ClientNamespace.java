package io.faultline.dns.fault.real;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.faultline.testing.RealTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network namespace with the emulator in it, its DNS edges on port 53 of loopback addresses, and real clients, each of which has
 * its own {@code /etc/resolv.conf}. Needs the privilege to make namespaces.
 */
final class ClientNamespace implements AutoCloseable {

    private static final long READY_SECONDS = 120;

    private final Path directory;
    private final Process region;
    private final Path log;
    private final List<Process> servers = new ArrayList<>();
    private int files;

    private ClientNamespace(Path directory, Process region, Path log) {
        this.directory = directory;
        this.region = region;
        this.log = log;
    }

    /** Starts the emulator with a topology, and returns when its edges are open. */
    static ClientNamespace start(Path directory, String topology) throws IOException, InterruptedException {
        RealTool unshare = RealTool.require("unshare", "util-linux");
        RealTool.require("nsenter", "util-linux");
        RealTool.require("ip", "iproute2");
        if (unshare.run("-mn", "true").exitCode() != 0) {
            abort(
                    "This test needs the privilege to make network and mount namespaces, which 'unshare -mn' was refused.");
        }
        Path file = Files.writeString(directory.resolve("topology.yaml"), topology);
        Path log = directory.resolve("region.log");
        Files.writeString(directory.resolve("nsswitch.conf"), "hosts: dns\n");
        List<String> java = java(NamespaceRegion.class, file.toString());
        List<String> arguments = new ArrayList<>(
                List.of("-mn", "/bin/sh", "-c", "mount --make-rprivate / && ip link set lo up && exec \"$@\"", "sh"));
        arguments.addAll(java);
        Process region = unshare.start(log, arguments.toArray(String[]::new));
        ClientNamespace namespace = new ClientNamespace(directory, region, log);
        for (int i = 0; !Files.readString(log).contains("READY"); i++) {
            if (!region.isAlive() || i > READY_SECONDS * 10) {
                RealTool.stop(region);
                return fail("the region did not start:\n" + Files.readString(log));
            }
            Thread.sleep(100);
        }
        return namespace;
    }

    /** The command line of a Java program of the tests. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Compiles the program that asks a C library, and returns where it is. */
    static Path compile(Path directory, RealTool compiler, String name) throws IOException {
        Path source = directory.resolve("lookup.c");
        if (!Files.exists(source)) {
            try (InputStream in = ClientNamespace.class.getResourceAsStream("lookup.c")) {
                Files.write(source, in.readAllBytes());
            }
        }
        Path program = directory.resolve(name);
        compiler.run("-O1", "-o", program.toString(), source.toString()).expectExit(0);
        return program;
    }

    /**
     * Starts a client.
     *
     * @param resolvConf the lines of its resolv.conf
     */
    Client client(String resolvConf, String... command) throws IOException {
        int number = ++files;
        Path resolv = Files.writeString(directory.resolve("resolv-" + number + ".conf"), resolvConf);
        Path output = directory.resolve("client-" + number + ".log");
        List<String> arguments = new ArrayList<>(List.of(
                "-t",
                Long.toString(region.pid()),
                "-m",
                "-n",
                "unshare",
                "-m",
                "/bin/sh",
                "-c",
                "mount --bind " + resolv + " /etc/resolv.conf && mount --bind " + directory.resolve("nsswitch.conf")
                        + " /etc/nsswitch.conf && exec \"$@\"",
                "sh"));
        arguments.addAll(List.of(command));
        Process process = RealTool.require("nsenter", "util-linux").start(output, arguments.toArray(String[]::new));
        return new Client(process, output);
    }

    /** Starts a server that runs until the end. */
    void server(String... command) throws IOException {
        servers.add(client("", command).process());
    }

    /** The trust anchor of a signed zone, as a line of a master file. */
    String trustAnchor(String zone) throws IOException {
        Matcher matcher = Pattern.compile("(?m)^ANCHOR (" + Pattern.quote(zone) + "\\.\\s.*)$")
                .matcher(Files.readString(log));
        return matcher.find() ? matcher.group(1).replace('\t', ' ') : fail("no trust anchor for " + zone);
    }

    /** The queries that a server has got, in their order. */
    List<Seen> seen(String server) throws IOException {
        Pattern line = Pattern.compile("(?m)^Q " + Pattern.quote(server) + " (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)$");
        Matcher matcher = line.matcher(Files.readString(log));
        List<Seen> seen = new ArrayList<>();
        while (matcher.find()) {
            seen.add(new Seen(
                    Double.parseDouble(matcher.group(1)),
                    matcher.group(2),
                    matcher.group(3),
                    matcher.group(4),
                    matcher.group(5)));
        }
        return seen;
    }

    @Override
    public void close() {
        Stream.concat(servers.stream(), Stream.of(region)).forEach(RealTool::stop);
    }

    /**
     * A query as a server saw it.
     *
     * @param atSeconds since the region began to start
     */
    record Seen(double atSeconds, String transport, String name, String type, String edns) {}

    /** A client that runs, or has run. */
    record Client(Process process, Path log) {

        /** Waits for its end, and returns what it printed. */
        String output() throws IOException, InterruptedException {
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                RealTool.stop(process);
                return fail("still running: " + Files.readString(log));
            }
            return Files.readString(log);
        }

        /** What the C library said. */
        Looked looked() throws IOException, InterruptedException {
            String[] parts = output().trim().split(" ", -1);
            if (parts.length != 3) {
                return fail("printed: " + Files.readString(log));
            }
            return new Looked(Integer.parseInt(parts[0]), Double.parseDouble(parts[1]), parts[2]);
        }
    }

    /**
     * How a lookup ended.
     *
     * @param code what getaddrinfo returned, see netdb.h
     */
    record Looked(int code, double seconds, String address) {}
}
