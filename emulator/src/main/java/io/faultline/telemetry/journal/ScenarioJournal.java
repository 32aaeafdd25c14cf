package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.scenario.ScenarioListener;
import io.faultline.scenario.TimedAction;
import io.faultline.scenario.action.Action;
import io.faultline.scenario.action.PhaseMark;
import io.faultline.scenario.expect.ExpectationResult;
import io.faultline.scenario.report.RunReport;
import java.util.Locale;

/** Journals the script, what operators do beside it, what was expected, and the verdict. */
public final class ScenarioJournal implements ScenarioListener {
    private static final String SCRIPT = "script";
    private static final String OPERATOR = "operator";

    private final Journal journal;

    /** Writes to a journal. */
    public ScenarioJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void phaseBegan(String phase, long incidentNs) {
        journal.record(EventKind.PHASE, phase, "phase: " + phase);
    }

    @Override
    public void applied(TimedAction timed, long incidentNs) {
        if (!(timed.action() instanceof PhaseMark)) {
            journal.record(EventKind.ACTION, SCRIPT, timed.action().describe(), details(timed));
        }
    }

    @Override
    public void undone(TimedAction timed, long incidentNs) {
        journal.record(
                EventKind.ACTION,
                SCRIPT,
                "end of: " + timed.action().describe(),
                details(timed).put("undone", true));
    }

    @Override
    public void intervened(Action action, long incidentNs) {
        if (!(action instanceof PhaseMark)) {
            journal.record(EventKind.ACTION, OPERATOR, action.describe());
        }
    }

    @Override
    public void decided(ExpectationResult result) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        String status = result.status().name().toLowerCase(Locale.ROOT);
        details.put("status", status)
                .put("condition", result.expectation().condition().describe())
                .put("when", result.expectation().timing().describe())
                .put("seen", result.seen())
                .put("probes", result.probes());
        journal.record(EventKind.EXPECTATION, result.expectation().name(), status + ": " + result.seen(), details);
    }

    @Override
    public void finished(RunReport report) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("verdict", report.verdict().name()).put("digest", report.digest());
        report.reasons().forEach(details.putArray("reasons")::add);
        journal.record(EventKind.VERDICT, report.topology(), report.verdict().name(), details);
    }

    private static ObjectNode details(TimedAction timed) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        ArrayNode tags = details.putArray("tags");
        timed.tags().forEach(tags::add);
        return timed.note().isEmpty() ? details : details.put("note", timed.note());
    }
}
