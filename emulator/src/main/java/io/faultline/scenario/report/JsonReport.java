package io.faultline.scenario.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.scenario.expect.ExpectationResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Writes a report as JSON, for programs. */
public final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    /** Writes the report; the stream stays open. */
    public static void write(RunReport report, OutputStream out) throws IOException {
        out.write(JSON.writeValueAsBytes(toJson(report)));
        out.write('\n');
    }

    /** The report as a tree. */
    public static ObjectNode toJson(RunReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("topology", report.topology())
                .put("verdict", report.verdict().name())
                .put("seed", report.seed())
                .put("speed", report.speed())
                .put("length_seconds", seconds(report.lengthNs()))
                .put("digest", report.digest());
        report.reasons().forEach(root.putArray("reasons")::add);
        ArrayNode phases = root.putArray("phases");
        report.phases()
                .forEach(
                        phase -> phases.addObject().put("name", phase.name()).put("at_seconds", seconds(phase.atNs())));
        ArrayNode expectations = root.putArray("expectations");
        for (ExpectationResult result : report.expectations()) {
            expectations
                    .addObject()
                    .put("name", result.expectation().name())
                    .put("condition", result.expectation().condition().describe())
                    .put("when", result.expectation().timing().describe())
                    .put("status", result.status().name().toLowerCase(Locale.ROOT))
                    .put("seen", result.seen())
                    .put("decided_at_seconds", seconds(result.decidedAtNs()))
                    .put("probes", result.probes());
        }
        ObjectNode packets = root.putObject("packets");
        report.packets().forEach(packets::put);
        ObjectNode drops = root.putObject("drops");
        report.drops().forEach(drops::put);
        root.putObject("fidelity")
                .put("events", report.events())
                .put("timed_events", report.lateness().events())
                .put("lateness_p50_seconds", seconds(report.lateness().p50Ns()))
                .put("lateness_p99_seconds", seconds(report.lateness().p99Ns()))
                .put("lateness_p999_seconds", seconds(report.lateness().p999Ns()))
                .put("lateness_max_seconds", seconds(report.lateness().maxNs()));
        return root;
    }

    private static double seconds(long ns) {
        return ns / 1e9;
    }
}
