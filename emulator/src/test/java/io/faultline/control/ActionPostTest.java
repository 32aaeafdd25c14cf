package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.telemetry.journal.EventKind;
import io.faultline.telemetry.journal.JournalEvent;
import io.faultline.testing.RealTool;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator changes a running network by hand, in the words of the script. */
class ActionPostTest {
    @RegisterExtension
    final RunningControl control = new RunningControl(RunningControl.BUSY);

    @Test
    void aLinkIsCutAndRestoredAndTheJournalTellsWhoDidIt() throws Exception {
        HttpResponse<String> cut = post("application/json", "{\"cut\": \"r1-r2\"}");

        assertThat(cut.statusCode()).as(cut.body()).isEqualTo(200);
        JsonNode applied = new ObjectMapper().readTree(cut.body());
        assertThat(applied.get("applied").asText()).isEqualTo("cut r1-r2");
        assertThat(isUp()).isFalse();

        assertThat(post("application/yaml", "# back again\nrestore: r1-r2\n").statusCode())
                .isEqualTo(200);
        assertThat(isUp()).isTrue();
        List<String> told = control.call(() -> control.telemetry().journal().after(0).stream()
                .filter(event -> event.kind() == EventKind.ACTION || event.kind() == EventKind.LINK)
                .map(event -> event.kind().text() + " " + event.subject() + ": " + event.text())
                .toList());
        assertThat(told)
                .containsExactly(
                        "link r1-r2: link down",
                        "action operator: cut r1-r2",
                        "link r1-r2: link up",
                        "action operator: restore r1-r2");
    }

    @Test
    void aPhaseMarkedByHandIsThePhaseOfTheRun() throws Exception {
        assertThat(post("application/json", "{\"phase\": \"by hand\"}").statusCode())
                .isEqualTo(200);

        assertThat(control.get("/api/v1/state?sections=run").body()).contains("\"phase\":\"by hand\"");
        assertThat(control.get("/metrics").body()).contains("\nfaultline_run_phase{phase=\"by hand\"} 1.0\n");
    }

    @Test
    void variablesOfTheTopologyAreFilledInButNotThoseOfTheEnvironment() throws Exception {
        HttpResponse<String> filled =
                post("application/yaml", "dns-set: {name: new.example.test, type: A, data: ['${net}.9.9.9']}");
        HttpResponse<String> environment = post("application/yaml", "phase: ${env:FAULTLINE_SECRET}");

        assertThat(filled.body()).contains("127.9.9.9");
        assertThat(control.call(() -> control.telemetry().journal().after(0)))
                .filteredOn(event -> event.kind() == EventKind.ZONE)
                .extracting(event -> event.subject() + " " + event.text())
                .containsExactly("example.test. zone changed at ns");
        assertThat(environment.statusCode()).isEqualTo(400);
        assertThat(environment.body()).contains("unknown variable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cut: r1-r3 | request:1:6: cut: unknown link \\\"r1-r3\\\" (expected: one of r1-r2",
                "cut: r1-r3 | did you mean \\\"r1-r2\\\"?",
                "cutt: r1-r2 | unknown action \\\"cutt\\\" (expected: one of phase,",
                "{} | no action (expected: exactly one of phase,",
                "'' | no action (expected: exactly one of phase,",
                "{cut: r1-r2, crash: server} | cut and crash (expected: exactly one of",
                "[cut] | (expected: an action such as {cut: az1-az2})",
                "change: {link: r1-r2, loss: 150%} | loss: 150%",
                "extends: /etc/passwd | unknown action \\\"extends\\\"",
                "'cut: [' | (expected: YAML)",
                "!!java.io.File x | tag",
            })
    void whatIsWrongIsToldInTheWordsOfTheCommandLine(String body, String expected) throws Exception {
        HttpResponse<String> refused = post("application/yaml", body);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains(expected);
        assertThat(isUp()).isTrue();
    }

    @Test
    void allProblemsAreToldAtOnce() throws Exception {
        HttpResponse<String> refused = post("application/yaml", "cut: [a, b]");

        assertThat(new ObjectMapper().readTree(refused.body()).get("problems")).hasSize(2);
        assertThat(control.call(() -> control.telemetry().journal().after(0)))
                .extracting(JournalEvent::kind)
                .doesNotContain(EventKind.ACTION);
    }

    @Test
    void curlCrashesAHost() throws Exception {
        RealTool curl = RealTool.require("curl", "curl");

        String answer = curl.run(
                        "-sS",
                        "--fail-with-body",
                        "--json",
                        "{\"crash\": \"server\"}",
                        control.uri("/api/v1/actions").toString())
                .expectExit(0)
                .stdout();

        assertThat(answer).contains("\"applied\":\"crash server\"");
        assertThat(control.call(() -> control.region().host("server").isUp())).isFalse();
    }

    private boolean isUp() throws Exception {
        return control.call(() -> control.region().link("r1-r2").isUp());
    }

    private HttpResponse<String> post(String type, String body) throws Exception {
        return control.send(control.request("/api/v1/actions")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
