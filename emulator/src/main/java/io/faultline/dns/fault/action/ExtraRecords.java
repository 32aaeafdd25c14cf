package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Records that are not the zone's: wrong ones in the place of the answer, extra ones, or poison about names that the server has
 * no say in (RFC 5452 section 6, RFC 2181 section 5.4.1).
 *
 * @param section {@link Section#ANSWER}, {@link Section#AUTHORITY} or {@link Section#ADDITIONAL}
 * @param replace whether they take the place of the section, with NOERROR, or are added to it
 * @param records the records; those of the owner {@link #QNAME} are given the queried name
 */
public record ExtraRecords(int section, boolean replace, List<Record> records) implements StatelessAction {

    /** Stands for the queried name, as an owner that is none's (RFC 6761 section 6.4). */
    public static final Name QNAME = Name.fromConstantString("qname.invalid.");

    /** Creates the action. */
    public ExtraRecords {
        if (section < Section.ANSWER || section > Section.ADDITIONAL) {
            throw new IllegalArgumentException("section: " + section + " (expected: 1 <= section <= 3)");
        }
        if (records.isEmpty()) {
            throw new IllegalArgumentException("records: none (expected: at least one)");
        }
        records = List.copyOf(records);
    }

    @Override
    public String describe() {
        return (replace ? "replace the " : "add to the ") + Section.longString(section) + ": "
                + String.join("; ", records.stream().map(ExtraRecords::text).toList());
    }

    private static String text(Record record) {
        return (record.getName().equals(QNAME) ? "@" : record.getName()) + " " + record.getTTL() + " "
                + Type.string(record.getType()) + " " + record.rdataToString();
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(this::change);
    }

    private void change(Reply reply) {
        Message written = reply.message();
        Message message =
                replace && section == Section.ANSWER ? Messages.empty(reply, written, Rcode.NOERROR) : written;
        Record question = message == null ? null : message.getQuestion();
        if (message == null || question == null) {
            return;
        }
        if (replace) {
            keepFlags(written, message);
            List.copyOf(message.getSection(section)).stream()
                    .filter(record -> record.getType() != Type.OPT)
                    .forEach(record -> message.removeRecord(record, section));
        }
        for (Record record : records) {
            message.addRecord(
                    record.getName().equals(QNAME) ? Messages.owned(record, question.getName()) : record, section);
        }
        reply.message(message);
    }

    private static void keepFlags(@Nullable Message written, Message message) {
        if (written != null && written.getHeader().getFlag(Flags.AA)) {
            message.getHeader().setFlag(Flags.AA);
        }
    }
}
