package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupListener;
import io.faultline.balance.TargetState;
import java.util.Locale;

/** Journals what happens to a balancer's targets. */
public final class TargetJournal implements TargetGroupListener {
    private final Journal journal;

    /** Writes to a journal; the caller adds it to each group. */
    public TargetJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void targetRegistered(TargetGroup group, Target target, long nowNs) {
        record(group, target, "registered", JsonNodeFactory.instance.objectNode());
    }

    @Override
    public void targetChanged(
            TargetGroup group, Target target, TargetState from, TargetState to, String reason, long nowNs) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("from", text(from)).put("to", text(to)).put("reason", reason);
        record(group, target, text(from) + " -> " + text(to) + ": " + reason, details);
    }

    @Override
    public void targetRemoved(TargetGroup group, Target target, long nowNs) {
        record(group, target, "removed", JsonNodeFactory.instance.objectNode());
    }

    private void record(TargetGroup group, Target target, String text, ObjectNode details) {
        details.put("group", group.name())
                .put("target", target.name())
                .put("address", target.address().toString())
                .put("port", target.port())
                .put("in_service", group.inService().length)
                .put("failing_open", group.isFailingOpen());
        journal.record(EventKind.TARGET, group.name() + "/" + target.name(), text, details);
    }

    private static String text(TargetState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
