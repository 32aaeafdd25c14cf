package io.faultline.telemetry.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.fabric.Link;
import io.faultline.fabric.LossModel;
import io.faultline.telemetry.TelemetryNet;
import io.faultline.testing.RealNet;
import io.faultline.testing.RealTool;
import io.faultline.testing.TestNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The journal tells what changed, when by the incident's clock, and outlives a disk. */
class JournalTest {
    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    @RegisterExtension
    final RealNet real = new RealNet();

    @TempDir
    private Path directory;

    @Test
    void aRunIsWrittenAsJsonLinesByTheIncidentsClock() throws IOException {
        TelemetryNet region = new TelemetryNet(net.network());
        Path file = directory.resolve("reports/events.jsonl");
        // The incident begins after 2 s and runs sixty times as fast.
        Journal journal =
                new Journal(net.loop(), new JournalOptions(100, file, loopNs -> (loopNs - 2 * SECOND) * 60, null));
        net.network().addListener(new FabricJournal(journal, net.network()));

        net.runFor(SECOND);
        region.router.crash(net.nowNs());
        net.runFor(SECOND);
        region.router.restart(net.nowNs());
        net.runFor(3 * SECOND);
        region.near.down(Link.InFlight.DROP, net.nowNs());
        region.near.profile(
                region.near.forward(),
                region.near.forward().profile().withDelayNs(7).withLoss(new LossModel.GilbertElliott(0.1, 0.3, 1, 0)),
                net.nowNs());
        journal.record(EventKind.PHASE, "recovery", "recovery began \"\u00e9\"\n");
        journal.close();

        List<JsonNode> events = read(file);
        assertThat(events).hasSize(5);
        assertThat(events).extracting(event -> event.get("seq").asInt()).containsExactly(1, 2, 3, 4, 5);
        assertThat(events)
                .extracting(event -> event.get("time_ns").asLong() / SECOND)
                .containsExactly(-60L, 0L, 180L, 180L, 180L);
        assertThat(events.get(0).get("text").asText()).isEqualTo("node crashed");
        assertThat(events.get(0).has("wall")).isFalse();
        assertThat(events.get(1).at("/details/up").asBoolean()).isTrue();
        assertThat(events.get(3).get("text").asText())
                .startsWith("delay_ns: 1000000 -> 7, loss: {\"kind\":\"bernoulli\",\"mean\":0.0} -> {");
        assertThat(events.get(3).at("/details/changed/loss/mean").asDouble()).isEqualTo(0.25);
        assertThat(events.get(4).get("text").asText()).isEqualTo("recovery began \"\u00e9\"\n");
        assertThat(journal.count(EventKind.NODE)).isEqualTo(2);
    }

    @Test
    void memoryKeepsTheLatestAndListenersHearAll() throws IOException {
        Journal journal = new Journal(net.loop(), new JournalOptions(3, null, loopNs -> loopNs, null));
        List<Long> heard = new ArrayList<>();
        JournalListener listener = event -> heard.add(event.sequence());
        journal.addListener(listener);
        for (int i = 0; i < 5; i++) {
            journal.record(EventKind.RUN, "run", "event");
        }
        journal.removeListener(listener);
        journal.record(EventKind.RUN, "run", "event");

        assertThat(journal.after(0)).extracting(JournalEvent::sequence).containsExactly(4L, 5L, 6L);
        assertThat(journal.after(5)).extracting(JournalEvent::sequence).containsExactly(6L);
        assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aFullDiskIsToldOnceAndTheRunGoesOn() throws IOException {
        // Every write to it fails as a full disk does.
        Journal journal =
                new Journal(net.loop(), new JournalOptions(10_000, Path.of("/dev/full"), loopNs -> loopNs, null));
        for (int i = 0; i < 2_000; i++) {
            journal.record(EventKind.RUN, "run", "event " + i);
        }
        journal.close();

        assertThat(journal.lastSequence()).isEqualTo(2_001);
        assertThat(journal.count(EventKind.TELEMETRY)).isEqualTo(1);
        assertThat(journal.after(0).stream().filter(event -> event.kind() == EventKind.TELEMETRY))
                .singleElement()
                .satisfies(event -> assertThat(event.text()).startsWith("cannot write /dev/full: "));
    }

    @Test
    void aFileThatCannotBeMadeIsAnErrorAtTheStart() throws IOException {
        Path notADirectory = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> new Journal(
                        net.loop(),
                        new JournalOptions(10, notADirectory.resolve("events.jsonl"), loopNs -> loopNs, null)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void onTheRealClockTheFileCanBeFollowed() throws Exception {
        Path file = directory.resolve("events.jsonl");
        Journal journal =
                real.call(() -> new Journal(real.loop(), new JournalOptions(10, file, loopNs -> loopNs, null)));
        real.run(() -> journal.record(EventKind.RUN, "run", "begun"));

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> Files.size(file) > 0);
        real.run(journal::close);
        assertThat(read(file)).hasSize(1);
    }

    @Test
    void whatIsWrittenIsWhatOtherProgramsRead() throws IOException {
        RealTool python = RealTool.require("python3", "python3");
        Path file = directory.resolve("events.jsonl");
        try (Journal journal = new Journal(net.loop(), new JournalOptions(10, file, loopNs -> loopNs, null))) {
            journal.record(EventKind.RUN, "a\u2028b\\\"", "\u0000\ud83d\ude00");
        }

        String out = python.run(
                        "-c",
                        "import json,sys;print([json.loads(l)['subject'] for l in open(sys.argv[1],encoding='utf-8')])",
                        file.toString())
                .expectExit(0)
                .stdout();

        assertThat(out.strip()).isEqualTo("['a\\u2028b\\\\\"']");
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            events.add(new ObjectMapper().readTree(line));
        }
        return events;
    }
}
