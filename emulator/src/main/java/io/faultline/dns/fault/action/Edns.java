package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.RecordWalk;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.ReplyEdit;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What servers and middleboxes do to queries with EDNS; those without are answered as usual.
 *
 * @param kind which of it
 */
public record Edns(Kind kind) implements StatelessAction {

    private static final ReplyEdit STRIP = Edns::strip;
    private static final ReplyEdit HUGE = Edns::huge;
    private static final ReplyEdit ECHO = Edns::echo;
    private static final int ARCOUNT = 10;
    private static final int HUGE_BYTES = 65_535;

    /** Ways to fail at EDNS. */
    public enum Kind {
        /** The answer has no OPT record, as of a server that does not know EDNS (RFC 6891 section 6.2.1). */
        STRIP("answer without OPT"),
        /** FORMERR without OPT, as of servers of before EDNS (RFC 6891 section 7). */
        FORMERR("answer FORMERR to EDNS"),
        /** Silence, as of a firewall that knows better. */
        DROP("drop queries with EDNS"),
        /** BADVERS, although the version is 0. */
        BADVERS("answer BADVERS to EDNS"),
        /** The server says that it takes 65,535 octets by UDP. */
        HUGE_SIZE("claim an EDNS size of 65535"),
        /** The query's options come back in the answer (RFC 8906 section 8.2.3: they must not). */
        ECHO("echo EDNS options");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }

    @Override
    public String describe() {
        return kind.what;
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (!query.hasEdns()) {
            return;
        }
        switch (kind) {
            case STRIP -> plan.edit(STRIP);
            case FORMERR -> {
                plan.answerWith(Rcode.FORMERR);
                plan.edit(STRIP);
            }
            case DROP -> plan.drop();
            case BADVERS -> plan.answerWith(Rcode.BADVERS);
            case HUGE_SIZE -> plan.edit(HUGE);
            case ECHO -> plan.edit(ECHO);
        }
    }

    private static void strip(Reply reply) {
        for (RecordWalk at = new RecordWalk(reply); at.next(); ) {
            if (at.type() == Type.OPT) {
                ByteBuf buffer = reply.buffer();
                byte[] behind = ByteBufUtil.getBytes(buffer, at.endIndex(), buffer.writerIndex() - at.endIndex());
                buffer.writerIndex(at.ownerIndex()).writeBytes(behind);
                reply.setShort(ARCOUNT, reply.unsignedShort(ARCOUNT) - 1);
                return;
            }
        }
    }

    private static void huge(Reply reply) {
        for (RecordWalk at = new RecordWalk(reply); at.next(); ) {
            if (at.type() == Type.OPT) {
                reply.buffer().setShort(at.fixedIndex() + 2, HUGE_BYTES);
            }
        }
    }

    private static void echo(Reply reply) {
        Message query = reply.query();
        Message message = reply.message();
        OPTRecord asked = query == null ? null : query.getOPT();
        OPTRecord opt = message == null ? null : message.getOPT();
        if (message == null || asked == null || opt == null) {
            return;
        }
        List<EDNSOption> options = new ArrayList<>(opt.getOptions());
        options.addAll(asked.getOptions());
        message.removeRecord(opt, Section.ADDITIONAL);
        message.addRecord(
                new OPTRecord(opt.getPayloadSize(), opt.getExtendedRcode(), opt.getVersion(), opt.getFlags(), options),
                Section.ADDITIONAL);
        reply.message(message);
    }
}
