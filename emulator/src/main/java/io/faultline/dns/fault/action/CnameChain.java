package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.NameBuffer;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Puts CNAMEs before an answer: {@code www.example} is an alias of {@code cname-1.www.example}, that one of {@code
 * cname-2.www.example}, and so on; the last has the real data, or is an alias of the first, and that is a loop. A resolver asks for
 * each name anew: a selector for {@code www.example} alone shows it no more than the first step.
 *
 * @param length how many CNAMEs there are, 1 to 64
 * @param loop whether the last is an alias of the first name
 */
public record CnameChain(int length, boolean loop) implements StatelessAction {

    private static final String LABEL = "cname-";
    private static final byte[] PREFIX = LABEL.getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LENGTH = 64;
    private static final long TTL_SECONDS = 60;

    /** Creates the action. */
    public CnameChain {
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("length: " + length + " (expected: 1 <= length <= 64)");
        }
    }

    @Override
    public String describe() {
        return "put " + (loop ? "a loop of " : "a chain of ") + length + (length == 1 ? " CNAME" : " CNAMEs")
                + (loop ? "" : " before the answer");
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        int step = step(query.name());
        if (step > 0) {
            plan.edit(CnameChain::askForTheFirst);
        }
        plan.edit(reply -> chain(reply, step));
    }

    /** Which step of a chain a name is: 0 for a name that is none of ours. */
    private int step(NameBuffer name) {
        if (name.labels() < 2 || name.labelLength(0) <= PREFIX.length || name.labelLength(0) > PREFIX.length + 2) {
            return 0;
        }
        int from = name.labelOffset(0) + 1;
        for (int i = 0; i < PREFIX.length; i++) {
            if (name.octet(from + i) != PREFIX[i]) {
                return 0;
            }
        }
        int step = 0;
        for (int i = PREFIX.length; i < name.labelLength(0); i++) {
            int digit = name.octet(from + i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            step = step * 10 + digit;
        }
        return step <= length ? step : 0;
    }

    private static ByteBuf askForTheFirst(ByteBuf message, Query query) {
        int label = 1 + query.name().labelLength(0);
        int start = message.readerIndex();
        int header = query.questionIndex() - start;
        int behind = query.questionIndex() + label;
        return message.alloc()
                .heapBuffer(message.readableBytes())
                .writeBytes(message, start, header)
                .writeBytes(message, behind, message.writerIndex() - behind);
    }

    private void chain(Reply reply, int step) {
        Message written = reply.message();
        Message message = written == null
                ? null
                : Messages.empty(reply, written, written.getHeader().getRcode());
        Record question = message == null ? null : message.getQuestion();
        if (written == null || message == null || question == null) {
            return;
        }
        try {
            Name asked = question.getName();
            Name first = step == 0 ? asked : new Name(asked, 1);
            Name owner = asked;
            for (int i = step; i < length; i++) {
                boolean back = loop && i == length - 1;
                Name target = back ? first : name(i + 1, first);
                message.addRecord(new CNAMERecord(owner, DClass.IN, TTL_SECONDS, target), Section.ANSWER);
                owner = target;
            }
            if (written.getHeader().getFlag(Flags.AA)) {
                message.getHeader().setFlag(Flags.AA);
            }
            if (!loop) {
                end(written, message, first, owner);
            }
            reply.message(message);
        } catch (NameTooLongException e) {
            // There is no room for a chain below so long a name: it is answered as it is.
            reply.message(written);
        }
    }

    private static void end(Message written, Message message, Name first, Name last) {
        for (Record record : written.getSection(Section.ANSWER)) {
            message.addRecord(record.getName().equals(first) ? Messages.owned(record, last) : record, Section.ANSWER);
        }
        Messages.add(message, Section.AUTHORITY, written.getSection(Section.AUTHORITY));
    }

    private static Name name(int step, Name first) throws NameTooLongException {
        return Name.concatenate(Name.fromConstantString(LABEL + step), first);
    }
}
