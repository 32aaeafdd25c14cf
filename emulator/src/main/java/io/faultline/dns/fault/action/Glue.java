package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import java.net.InetAddress;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Referrals whose glue (RFC 9471) does not help; other answers are left alone.
 *
 * @param kind what is wrong with it
 * @param dead an IPv4 and an IPv6 address, in this order, at which nobody answers, used by {@link Kind#DEAD}
 */
public record Glue(Kind kind, List<InetAddress> dead) implements StatelessAction {

    /** What can be wrong with glue. */
    public enum Kind {
        /** There is none. */
        MISSING("referrals without glue"),
        /** The name servers have other names, below the cut, and no addresses: to find one, one of them must be asked. */
        CYCLIC("referrals whose servers depend on themselves"),
        /** The addresses are dead. */
        DEAD("referrals to dead addresses"),
        /** There are only IPv6 addresses. */
        IPV6_ONLY("referrals with IPv6 addresses only");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }

    /** Creates the action. */
    public Glue {
        if (dead.size() != 2
                || dead.get(0).getAddress().length != 4
                || dead.get(1).getAddress().length != 16) {
            throw new IllegalArgumentException("dead: " + dead + " (expected: an IPv4 and an IPv6 address)");
        }
        dead = List.copyOf(dead);
    }

    @Override
    public String describe() {
        return kind.what;
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(this::change);
    }

    private void change(Reply reply) {
        Message message = reply.message();
        if (message == null || !isReferral(message)) {
            return;
        }
        List<Record> additional = List.copyOf(message.getSection(Section.ADDITIONAL));
        for (Record record : additional) {
            boolean v4 = record.getType() == Type.A;
            if (!v4 && record.getType() != Type.AAAA) {
                continue;
            }
            if (kind == Kind.IPV6_ONLY && !v4) {
                continue;
            }
            message.removeRecord(record, Section.ADDITIONAL);
            if (kind == Kind.DEAD) {
                message.addRecord(
                        v4
                                ? new ARecord(record.getName(), record.getDClass(), record.getTTL(), dead.get(0))
                                : new AAAARecord(record.getName(), record.getDClass(), record.getTTL(), dead.get(1)),
                        Section.ADDITIONAL);
            }
        }
        if (kind == Kind.CYCLIC) {
            rename(message);
        }
        reply.message(message);
    }

    private static void rename(Message message) {
        int number = 0;
        for (Record record : List.copyOf(message.getSection(Section.AUTHORITY))) {
            if (record instanceof NSRecord) {
                number++;
                Name label = Name.fromConstantString("cyclic-" + number);
                try {
                    Name target = Name.concatenate(label, record.getName());
                    message.removeRecord(record, Section.AUTHORITY);
                    message.addRecord(
                            new NSRecord(record.getName(), record.getDClass(), record.getTTL(), target),
                            Section.AUTHORITY);
                } catch (NameTooLongException e) {
                    // A cut so deep stays as it is.
                    return;
                }
            }
        }
    }

    private static boolean isReferral(Message message) {
        return message.getSection(Section.ANSWER).isEmpty()
                && message.getSection(Section.AUTHORITY).stream().anyMatch(NSRecord.class::isInstance);
    }
}
