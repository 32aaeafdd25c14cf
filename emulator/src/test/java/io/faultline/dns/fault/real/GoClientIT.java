package io.faultline.dns.fault.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.real.ClientNamespace.Client;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What Go's own resolver makes of the presets, in half a minute. Not part of the build; runs as {@link SlowClientsIT} does. */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "FAULTLINE_SLOW", matches = "true")
class GoClientIT {

    private static final String WEB = "www.lookup.test";
    private static final String ADDRESS = "[127.1.0.80]";

    @TempDir
    static Path directory;

    private static ClientNamespace namespace;
    private static final Map<String, Client> CLIENTS = new LinkedHashMap<>();

    @BeforeAll
    static void startAllClientsAtOnce() throws IOException, InterruptedException {
        RealTool go = RealTool.require("go", "golang-go");
        Path source = directory.resolve("lookup.go");
        try (InputStream in = GoClientIT.class.getResourceAsStream("lookup.go")) {
            Files.write(source, in.readAllBytes());
        }
        String program = directory.resolve("go-lookup").toString();
        go.run("build", "-o", program, source.toString()).expectExit(0);
        FaultyTopology topology = new FaultyTopology();
        Map<String, String> resolvConf = new LinkedHashMap<>();
        resolvConf.put("warm", topology.add("warm", ""));
        resolvConf.put("dead", topology.add("dead", "all-dead"));
        resolvConf.put(
                "three",
                topology.add("three-1", "all-dead")
                        + topology.add("three-2", "all-dead")
                        + topology.add("three-3", "all-dead"));
        resolvConf.put("aaaa", topology.add("aaaa", "aaaa-drop"));
        resolvConf.put("servfail", topology.add("servfail", "servfail-storm"));
        namespace = ClientNamespace.start(directory, topology.yaml());
        for (Map.Entry<String, String> each : resolvConf.entrySet()) {
            Client client = namespace.client(each.getValue(), program, WEB);
            CLIENTS.put(each.getKey(), client);
            if (each.getKey().equals("warm")) {
                client.output();
            }
        }
    }

    @AfterAll
    static void stop() {
        if (namespace != null) {
            namespace.close();
        }
    }

    private static void ended(String client, double seconds, String with) throws IOException, InterruptedException {
        String[] parts = CLIENTS.get(client).output().trim().split(" ", 2);
        assertThat(Double.parseDouble(parts[0])).isBetween(seconds - 0.4, seconds + 3);
        assertThat(parts[1]).contains(with);
    }

    @Test
    void allDeadTakesTenSecondsOfOneServerAndThirtyOfThree() throws IOException, InterruptedException {
        ended("dead", 10, "i/o timeout");
        assertThat(namespace.seen("dead")).hasSize(4);
        ended("three", 30, "i/o timeout");
    }

    @Test
    void aaaaDropTakesTenSecondsAndSucceeds() throws IOException, InterruptedException {
        ended("aaaa", 10, ADDRESS);
    }

    @Test
    void servfailStormIsAskedTwiceAtOnce() throws IOException, InterruptedException {
        ended("servfail", 0, "server misbehaving");
        assertThat(namespace.seen("servfail")).as("A and AAAA").hasSize(4);
        assertThat(namespace.seen("servfail"))
                .extracting(ClientNamespace.Seen::edns)
                .containsOnly("EDNS");
    }
}
