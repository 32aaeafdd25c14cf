package io.faultline.dns.fault.action;

import io.faultline.dns.fault.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Rebuilds replies by dnsjava, for faults that do more than change a few octets. */
final class Messages {

    private Messages() {}

    /** Returns an answer to the reply's query without any record but an OPT of the reply's; null if the query is unreadable. */
    static @Nullable Message empty(Reply reply, @Nullable Message written, int rcode) {
        Message query = reply.query();
        Record question = query == null ? null : query.getQuestion();
        if (query == null || question == null) {
            return null;
        }
        Message message = new Message(query.getHeader().getID());
        Header header = message.getHeader();
        header.setOpcode(query.getHeader().getOpcode());
        header.setRcode(rcode);
        header.setFlag(Flags.QR);
        for (int flag : new int[] {Flags.RD, Flags.CD}) {
            if (query.getHeader().getFlag(flag)) {
                header.setFlag(flag);
            }
        }
        if (written != null && written.getHeader().getFlag(Flags.RA)) {
            header.setFlag(Flags.RA);
        }
        message.addRecord(question, Section.QUESTION);
        OPTRecord opt = written == null ? null : written.getOPT();
        if (opt != null) {
            // The upper bits of an extended code must not stay behind.
            message.addRecord(
                    new OPTRecord(opt.getPayloadSize(), 0, opt.getVersion(), opt.getFlags(), opt.getOptions()),
                    Section.ADDITIONAL);
        }
        return message;
    }

    /** Adds records to a section. */
    static void add(Message message, int section, List<? extends Record> records) {
        for (Record record : records) {
            message.addRecord(record, section);
        }
    }

    /** Returns a record as another owner's. */
    static Record owned(Record record, Name owner) {
        return Record.newRecord(
                owner, record.getType(), record.getDClass(), record.getTTL(), record.rdataToWireCanonical());
    }
}
