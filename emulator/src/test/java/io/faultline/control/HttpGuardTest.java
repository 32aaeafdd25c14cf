package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.control.http.Limits;
import io.faultline.packet.Address;
import io.faultline.telemetry.TelemetryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the API, and what it answers to bytes that are no requests. */
class HttpGuardTest {
    private static final Limits LIMITS = new Limits(20, 1_024, 4_096, 512, 2_048, 1_000, 5_000, 1_000, 100);
    private static final String TOKEN = "a-long-enough-secret";

    @RegisterExtension
    final RunningControl control = new RunningControl(ControlOptions.loopback(0), LIMITS, TelemetryOptions.IN_MEMORY);

    @RegisterExtension
    final RunningControl open = new RunningControl(
            new ControlOptions(new InetSocketAddress(Address.of("0.0.0.0").toInetAddress(), 0), TOKEN),
            LIMITS,
            TelemetryOptions.IN_MEMORY);

    @Test
    void anAddressThatOthersReachNeedsAToken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ControlOptions(
                        new InetSocketAddress(Address.of("0.0.0.0").toInetAddress(), 9900), null))
                .withMessage("control: 0.0.0.0 can be reached from other machines (expected: a token, or a loopback"
                        + " address such as 127.0.0.1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ControlOptions(
                        new InetSocketAddress(Address.of("127.0.0.1").toInetAddress(), 9900), "short"))
                .withMessageContaining("5 characters (expected: >= 16)");
        assertThat(new ControlOptions(
                        new InetSocketAddress(Address.of("127.0.0.1").toInetAddress(), 9900), TOKEN))
                .asString()
                .doesNotContain(TOKEN);
    }

    @Test
    void zonesAreChangedAndTheirLargeFilesGatheredOnlyForWhoHasTheToken() throws Exception {
        String zone = "/api/v1/dns/servers/ns/zones/example.test";
        String small = "@ SOA ns h 1 1 1 1 1\n";
        String large = small.repeat(100);
        assertThat(put(zone, small, null)).isEqualTo(401);
        assertThat(put(zone, large, null))
                .as("too large before it is looked at")
                .isEqualTo(413);
        assertThat(open.send(open.request(zone).DELETE()).statusCode()).isEqualTo(401);
        // With the token it is found that this region has no such server.
        assertThat(put(zone, small, TOKEN)).isEqualTo(404);
        assertThat(put(zone, large, TOKEN)).isEqualTo(404);
        assertThat(put(zone, large.repeat(3), TOKEN)).isEqualTo(413);
    }

    private int put(String path, String body, @Nullable String token) throws Exception {
        HttpRequest.Builder request =
                open.request(path).header("Content-Type", "text/dns").PUT(HttpRequest.BodyPublishers.ofString(body));
        return open.send(token == null ? request : request.header("Authorization", "Bearer " + token))
                .statusCode();
    }

    @Test
    void withATokenNothingIsServedWithoutIt() throws Exception {
        for (String path : List.of("/", "/metrics", "/api/v1/state", "/api/v1/health", "/api/v1/events", "/nowhere")) {
            HttpResponse<String> none = open.get(path);
            assertThat(none.statusCode()).as(path).isEqualTo(401);
            assertThat(none.headers().firstValue("www-authenticate")).contains("Bearer realm=\"faultline\"");
            assertThat(none.body()).contains("no token (expected: Authorization: Bearer <token>)");
        }
        for (String wrong : List.of("Bearer " + TOKEN + "x", "Bearer", "Basic " + TOKEN, TOKEN, "Bearer a")) {
            assertThat(open.send(open.request("/api/v1/health").header("Authorization", wrong))
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(open.send(open.request("/api/v1/health").header("Authorization", "Bearer " + TOKEN))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:9900", "127.0.0.1:1", "127.9.8.7", "[::1]:9900", "LOCALHOST"})
    void aLoopbackHostIsServed(String host) throws Exception {
        assertThat(raw("GET /api/v1/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "10.0.0.1:9900",
                "127.0.0.1.evil.example",
                "[::2]",
                "[",
                ""
            })
    void aNameThatOnlyResolvesHereIsRefused(String host) throws Exception {
        assertThat(raw("GET /api/v1/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 Forbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: http://evil.example, 403",
        "Origin: null, 403",
        "Origin: http://localhost:3000, 403",
        "Origin: https://localhost, 403",
        "Origin: http://localhost, 405",
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403",
        "Sec-Fetch-Site: same-origin, 405",
        "X: y, 405"
    })
    void aWebPageFromElsewhereChangesNothing(String header, int status) throws Exception {
        String answer = raw("POST /api/v1/state HTTP/1.1\r\nHost: localhost\r\n" + header
                + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

        // 405 is past the guard: there is nothing to post there.
        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""})
    void theContentTypesThatAFormCanHaveAreRefused(String type) throws Exception {
        String answer = raw("POST /api/v1/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

        assertThat(answer).startsWith("HTTP/1.1 415").contains("(expected: application/json or application/yaml)");
    }

    @Test
    void anUnknownPathIsToldTheNearestAndAWrongMethodTheRightOnes() throws Exception {
        HttpResponse<String> near = control.get("/api/v1/stat");
        HttpResponse<String> far = control.get("/favicon.ico");
        HttpResponse<String> method =
                control.send(control.request("/metrics").method("DELETE", HttpRequest.BodyPublishers.noBody()));

        assertThat(near.statusCode()).isEqualTo(404);
        assertThat(near.body()).contains("did you mean \\\"/api/v1/state\\\"?");
        assertThat(far.statusCode()).isEqualTo(404);
        assertThat(far.body()).contains("expected: one of /, /metrics");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("allow")).contains("GET, HEAD");
        assertThat(method.body()).isEqualTo("{\"error\":\"method \\\"DELETE\\\" (expected: GET, HEAD)\"}");
    }

    @Test
    void whatIsTooLargeIsRefusedAndDisconnected() throws Exception {
        assertThat(raw("GET /" + "a".repeat(600) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(3_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("body too large (expected: <= 1024 bytes)");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("400\r\n" + "a".repeat(0x400) + "\r\n").repeat(3)))
                .startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n\r\nnonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9.9\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "GET / HTTP/1.1\r\n: empty name\r\nHost: localhost\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/v1/state?sections=%e HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /api/v1/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\n\r\n\u00ff\u00fe"
            })
    void nonsenseIsToldSoInJsonOrCutOffAndTheServerLives(String bytes) throws Exception {
        String answer = raw(bytes);

        if (!answer.isEmpty()) {
            assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*\\{\"error\":\".*\"}");
        }
        assertThat(control.get("/api/v1/health").statusCode()).isEqualTo(200);
    }

    @Test
    void randomBytesHarmNothing() throws Exception {
        long seed = 20261123;
        Random random = new Random(seed);
        byte[] template =
                "POST /api/v1/state?sections=links HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nabcd"
                        .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = template.clone();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = new Socket(
                    Address.of("127.0.0.1").toInetAddress(), control.address().getPort())) {
                socket.getOutputStream().write(bytes);
            } catch (SocketException e) {
                // Disconnected: as good an answer as any.
            }
        }
        assertThat(control.get("/api/v1/health").statusCode())
                .as("seed " + seed)
                .isEqualTo(200);
        assertThat(control.loop().failures()).isZero();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        String request = "GET /api/v1/state?sections=run HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

        String answers = raw(request.repeat(20) + last);

        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(21);
        assertThat(answers.indexOf("HTTP/1.1 404")).isGreaterThan(answers.lastIndexOf("HTTP/1.1 200"));
    }

    @Test
    void aRequestThatDoesNotComeWholeInTimeIsCutOff() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: loc"))
                .startsWith("HTTP/1.1 408")
                .contains("no whole request came");
        assertThat(raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408");
        // Who sends nothing is disconnected without a word, which a client might take for the answer to its next
        // request.
        assertThat(raw("")).isEmpty();
        assertThat(raw("GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("HTTP/1.1 408");
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAndTheOthersServed() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < LIMITS.connections(); i++) {
                Socket socket = new Socket(
                        Address.of("127.0.0.1").toInetAddress(),
                        control.address().getPort());
                socket.setSoTimeout(5_000);
                socket.getOutputStream()
                        .write("GET /api/v1/events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                sockets.add(socket);
            }
            assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEmpty();
            sockets.remove(0).close();
            while (control.server().connections() == LIMITS.connections()) {
                Thread.onSpinWait();
            }
            assertThat(control.get("/api/v1/health").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aPortInUseIsSaidToBe() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(Address.of("127.0.0.1").toInetAddress(), 0));
            assertThatThrownBy(() ->
                            ControlServer.open(ControlOptions.loopback(taken.getLocalPort()), control.telemetry()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    /** Sends bytes, reads until the server closes. */
    private String raw(String bytes) throws IOException {
        try (Socket socket = new Socket(
                Address.of("127.0.0.1").toInetAddress(), control.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[4_096];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
            return answer.toString();
        } catch (SocketException e) {
            return "";
        }
    }
}
