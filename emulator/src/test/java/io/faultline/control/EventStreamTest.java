package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.control.http.Limits;
import io.faultline.fabric.Link;
import io.faultline.fabric.LossModel;
import io.faultline.packet.Address;
import io.faultline.telemetry.TelemetryOptions;
import io.faultline.telemetry.journal.EventKind;
import io.faultline.telemetry.journal.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The journal as a browser or curl would read it, over a real socket. */
class EventStreamTest {
    private static final int KEPT = 50;
    private static final Limits LIMITS = new Limits(16, 1024, 4096, 1024, 1024, 5_000, 5_000, 50, 5_000);

    @RegisterExtension
    final RunningControl control = new RunningControl(
            ControlOptions.loopback(0),
            LIMITS,
            new TelemetryOptions(KEPT, null, null, () -> Instant.parse("2026-01-01T00:00:00.123456Z")));

    /** One client's stream. */
    private final class Stream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;
        private final List<String> comments = new ArrayList<>();

        Stream(String path, String... headers) throws IOException {
            socket = new Socket(
                    Address.of("127.0.0.1").toInetAddress(), control.address().getPort());
            socket.setSoTimeout(10_000);
            StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(reader.readLine()).isEqualTo("HTTP/1.1 200 OK");
            String line = reader.readLine();
            while (!line.isEmpty()) {
                line = reader.readLine();
            }
        }

        JsonNode next() throws IOException {
            String id = null;
            String data = null;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(": ")) {
                    comments.add(line.substring(2));
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && data != null) {
                    JsonNode event = new ObjectMapper().readTree(data);
                    assertThat(event.get("seq").asText()).isEqualTo(id);
                    return event;
                }
            }
            throw new IOException("the stream ended");
        }

        void awaitComment() throws IOException {
            String line = reader.readLine();
            while (!line.startsWith(":")) {
                line = reader.readLine();
            }
            comments.add(line.substring(2));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void whatHappensToLinksAndNodesIsToldAsItHappens() throws Exception {
        try (Stream stream = new Stream("/api/v1/events")) {
            stream.awaitComment();
            control.call(() -> {
                long nowNs = control.loop().nowNs();
                Link link = control.region().link("r1-r2");
                link.down(Link.InFlight.DROP, nowNs);
                link.profile(link.forward(), link.forward().profile().withLoss(new LossModel.Bernoulli(0.05)), nowNs);
                link.profile(link.forward(), link.forward().profile(), nowNs);
                control.region().host("server").crash(nowNs);
                return true;
            });

            JsonNode down = stream.next();
            assertThat(down.get("kind").asText()).isEqualTo("link");
            assertThat(down.get("subject").asText()).isEqualTo("r1-r2");
            assertThat(down.get("text").asText()).isEqualTo("link down");
            assertThat(down.at("/details/nodes")).hasToString("[\"r1\",\"r2\"]");
            assertThat(down.get("wall").asText()).isEqualTo("2026-01-01T00:00:00.123Z");
            JsonNode profile = stream.next();
            assertThat(profile.get("kind").asText()).isEqualTo("profile");
            assertThat(profile.at("/details/changed").size()).isEqualTo(1);
            assertThat(profile.at("/details/changed/loss/mean").asDouble()).isEqualTo(0.05);
            assertThat(profile.at("/details/from").asText()).isEqualTo("r1");
            // A change that changes nothing is no event.
            assertThat(stream.next().get("text").asText()).isEqualTo("node crashed");
        }
    }

    @Test
    void aClientThatComesBackMissesNothing() throws Exception {
        // The journal's first event is the run's own.
        record(10);
        try (Stream first = new Stream("/api/v1/events?after=0")) {
            for (int i = 1; i <= 7; i++) {
                assertThat(first.next().get("seq").asInt()).isEqualTo(i);
            }
        }
        record(10);
        try (Stream again = new Stream("/api/v1/events", "Last-Event-ID: 7")) {
            for (int i = 8; i <= 21; i++) {
                assertThat(again.next().get("seq").asInt()).isEqualTo(i);
            }
            record(1);
            assertThat(again.next().get("seq").asInt()).isEqualTo(22);
        }
    }

    @Test
    void whatIsNoLongerInMemoryIsSaidToBeMissing() throws Exception {
        record(KEPT + 30);
        try (Stream late = new Stream("/api/v1/events", "Last-Event-ID: 10")) {
            assertThat(late.next().get("seq").asInt()).isEqualTo(32);
            assertThat(late.comments).contains("events 11 to 31 are no longer in memory");
        }
        // A number of an earlier run.
        try (Stream earlier = new Stream("/api/v1/events", "Last-Event-ID: 999")) {
            assertThat(earlier.next().get("seq").asInt()).isEqualTo(32);
        }
    }

    @Test
    void aQuietStreamIsKeptAlive() throws Exception {
        try (Stream stream = new Stream("/api/v1/events")) {
            stream.awaitComment();
            stream.awaitComment();
            stream.awaitComment();
            assertThat(stream.comments).containsExactly("events after 1", "still here", "still here");
        }
    }

    @Test
    void aClientThatDoesNotReadIsDisconnectedAndMemoryStaysBounded() throws Exception {
        try (Stream stream = new Stream("/api/v1/events")) {
            stream.awaitComment();
            Journal journal = control.telemetry().journal();
            String longText = "x".repeat(2_000);
            // More than socket buffers, channel buffer and queue can hold together.
            for (int i = 0; i < 20; i++) {
                control.call(() -> {
                    for (int n = 0; n < 1_000; n++) {
                        journal.record(EventKind.TELEMETRY, "flood", longText);
                    }
                    return true;
                });
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> control.server().connections() == 0);
        }
        assertThat(control.get("/api/v1/health").statusCode()).isEqualTo(200);
    }

    @Test
    void aClientThatLeavesIsForgotten() throws Exception {
        try (Stream stream = new Stream("/api/v1/events")) {
            stream.awaitComment();
            assertThat(control.server().connections()).isEqualTo(1);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> control.server().connections() == 0);
        record(3);
        assertThat(control.get("/api/v1/events?after=x").statusCode()).isEqualTo(400);
        assertThat(control.get("/api/v1/events?after=-1").statusCode()).isEqualTo(400);
    }

    private void record(int events) throws Exception {
        control.call(() -> {
            for (int i = 0; i < events; i++) {
                control.telemetry().journal().record(EventKind.PHASE, "phase", "phase " + i);
            }
            return true;
        });
    }
}
