package io.faultline.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdkHttpProbeTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<URI> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger served = new AtomicInteger();
    private IntUnaryOperator statusOfRequest = n -> 200;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI());
            exchange.sendResponseHeaders(statusOfRequest.applyAsInt(served.incrementAndGet()), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aHealthyServerAnswersEveryAttempt() throws IOException {
        int exit = probe("--interval-ms=20", "--for-ms=200", "http://" + address() + "/health");

        assertThat(exit).as(err.toString()).isZero();
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(11);
        assertThat(lines.get(0).get("status").asInt()).isEqualTo(200);
        assertThat(lines.get(0).get("ok").asBoolean()).isTrue();
        JsonNode summary = lines.get(10).get("summary");
        assertThat(summary.get("attempts").asInt()).isEqualTo(10);
        assertThat(summary.get("ok").asInt()).isEqualTo(10);
        assertThat(summary.get("downtimeMs").asDouble()).isZero();
        assertThat(requests).hasSize(10).allMatch(uri -> uri.getPath().equals("/health"));
    }

    @Test
    void anOutageIsMeasuredFromItsFirstFailureToTheFirstSuccessAfterIt() throws IOException {
        statusOfRequest = n -> n >= 3 && n <= 5 ? 503 : 200;

        int exit = probe("--interval-ms=100", "--for-ms=800", "http://" + address() + "/");

        assertThat(exit).isZero();
        JsonNode summary = summary();
        assertThat(summary.get("failures").get("HTTP 503").asInt()).isEqualTo(3);
        assertThat(summary.get("ok").asInt()).isEqualTo(5);
        // Attempts begin no earlier than planned, and late only by the scheduling of this machine.
        assertThat(summary.get("firstFailureMs").asDouble()).isGreaterThanOrEqualTo(200);
        assertThat(summary.get("firstSuccessAfterFailureMs").asDouble()).isGreaterThanOrEqualTo(500);
        assertThat(summary.get("downtimeMs").asDouble())
                .isCloseTo(
                        summary.get("firstSuccessAfterFailureMs").asDouble()
                                - summary.get("firstFailureMs").asDouble(),
                        within(0.001));
    }

    @Test
    void aRefusedConnectionIsReportedByItsException() throws IOException {
        String closed = address();
        server.stop(0);

        int exit = probe("--interval-ms=20", "--for-ms=60", "http://" + closed + "/");

        assertThat(exit).isEqualTo(1);
        assertThat(summary().get("failures").get("java.net.ConnectException").asInt())
                .isEqualTo(3);
        assertThat(summary().get("ok").asInt()).isZero();
        assertThat(summary().get("firstSuccessAfterFailureMs").isNull()).isTrue();
    }

    @Test
    void throughAProxyTheNameIsTheProxysToResolve() throws IOException {
        int exit = probe("--interval-ms=20", "--for-ms=20", "--proxy", address(), "http://shop.invalid/cart");

        assertThat(exit).as(out.toString()).isZero();
        assertThat(requests).containsExactly(URI.create("http://shop.invalid/cart"));
    }

    @Test
    void badUsageSaysWhatCameAndWhatWasExpected() {
        assertThat(probe("ftp://host/")).isEqualTo(2);
        assertThat(probe("--proxy=nowhere", "http://host/")).isEqualTo(2);
        assertThat(probe("--interval-ms=0", "http://host/")).isEqualTo(2);
        assertThat(err.toString())
                .contains("URL: ftp://host/ (expected: http://... or https://...)")
                .contains("--proxy: nowhere (expected: HOST:PORT)")
                .contains("--interval-ms: 0 (expected: 1 <= ms)");
    }

    private int probe(String... args) {
        return JdkHttpProbe.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private List<JsonNode> lines() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private JsonNode summary() throws IOException {
        List<JsonNode> lines = lines();
        return lines.get(lines.size() - 1).get("summary");
    }
}
