package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.Query;
import java.util.Locale;

/**
 * TC in answers by UDP, whatever their size, so that clients ask again by TCP.
 *
 * @param kind what is left of the answer
 */
public record Truncate(Kind kind) implements StatelessAction {

    private static final int ANCOUNT = 6;

    /** What is left. */
    public enum Kind {
        /** No record. */
        EMPTY,
        /** Half of the records of the answer: RFC 2181 section 9 forbids to use them. */
        PARTIAL,
        /** All of it: TC is a lie. */
        LIE
    }

    @Override
    public String describe() {
        return "truncate (" + kind.name().toLowerCase(Locale.ROOT) + ')';
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (!query.transport().isStream()) {
            plan.edit(this::truncate);
        }
    }

    private void truncate(Reply reply) {
        switch (kind) {
            case EMPTY -> reply.cut(0);
            case PARTIAL -> reply.cut(reply.unsignedShort(ANCOUNT) / 2);
            case LIE -> {}
        }
        reply.flags(reply.flags() | Flags.TC);
    }
}
