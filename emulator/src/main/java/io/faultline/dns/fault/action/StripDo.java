package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.QueryEdit;
import io.faultline.dns.fault.RecordWalk;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import org.xbill.DNS.Type;

/** The DO bit (RFC 3225) is lost before the server: who validates gets no signatures. */
public record StripDo() implements StatelessAction {

    private static final QueryEdit CLEAR = StripDo::clear;
    private static final int FLAGS = 6;

    @Override
    public String describe() {
        return "strip DO";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (query.dnssecOk()) {
            plan.edit(CLEAR);
        }
    }

    private static ByteBuf clear(ByteBuf message, Query query) {
        ByteBuf copy = message.copy();
        for (RecordWalk at = new RecordWalk(copy, copy.readerIndex()); at.next(); ) {
            if (at.type() == Type.OPT) {
                // Type, class, extended code and version come first.
                int index = at.fixedIndex() + FLAGS;
                copy.setShort(index, copy.getUnsignedShort(index) & 0x7FFF);
            }
        }
        return copy;
    }
}
