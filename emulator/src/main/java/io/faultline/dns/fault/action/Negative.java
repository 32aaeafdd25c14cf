package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.QueryEdit;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * NODATA or NXDOMAIN for what exists. The SOA by which it is cached (RFC 2308 section 5) is the one that the server itself shows
 * when it is asked for it; where it shows none, and where it is left out on purpose, the answer cannot be cached.
 *
 * @param rcode NOERROR for NODATA, or NXDOMAIN
 * @param soa whether the authority section has the zone's SOA
 */
public record Negative(int rcode, boolean soa) implements StatelessAction {

    private static final QueryEdit ASK_FOR_SOA = Negative::askForSoa;

    /** Creates the action. */
    public Negative {
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            throw new IllegalArgumentException(
                    "rcode: " + Rcode.string(rcode) + " (expected: NOERROR for NODATA, or NXDOMAIN)");
        }
    }

    @Override
    public String describe() {
        return "answer " + (rcode == Rcode.NOERROR ? "NODATA" : "NXDOMAIN") + (soa ? "" : " without SOA");
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (soa) {
            plan.edit(ASK_FOR_SOA);
        }
        plan.edit(this::empty);
    }

    private static ByteBuf askForSoa(ByteBuf message, Query query) {
        ByteBuf copy = message.copy();
        int offset = query.questionIndex() - message.readerIndex() + query.questionLength() - 4;
        return copy.setShort(copy.readerIndex() + offset, Type.SOA);
    }

    private void empty(Reply reply) {
        Message written = reply.message();
        Message message = Messages.empty(reply, written, rcode);
        if (message == null) {
            return;
        }
        if (written != null && written.getHeader().getFlag(Flags.AA)) {
            message.getHeader().setFlag(Flags.AA);
        }
        SOARecord record = soa && written != null ? soa(written) : null;
        if (record != null) {
            // RFC 2308 section 3: the SOA of a negative answer lives no longer than its MINIMUM.
            long ttl = Math.min(record.getTTL(), record.getMinimum());
            message.addRecord(
                    Record.newRecord(
                            record.getName(), Type.SOA, record.getDClass(), ttl, record.rdataToWireCanonical()),
                    Section.AUTHORITY);
        }
        reply.message(message);
    }

    private static @Nullable SOARecord soa(Message written) {
        for (int section : new int[] {Section.AUTHORITY, Section.ANSWER}) {
            for (Record record : written.getSection(section)) {
                if (record instanceof SOARecord soa) {
                    return soa;
                }
            }
        }
        return null;
    }
}
