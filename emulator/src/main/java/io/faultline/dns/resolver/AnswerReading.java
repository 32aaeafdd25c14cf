package io.faultline.dns.resolver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What a message answers to a question.
 *
 * @param failure null if there are records
 * @param chain the CNAME records that lead from the question to {@code target}
 * @param records the records of the type asked for; empty if there is a failure
 * @param target the name at the end of the chain
 * @param soa of a negative answer, the SOA whose TTL and MINIMUM bound how long it may be kept; null if there is none
 */
record AnswerReading(
        @Nullable FailureKind failure,
        List<Record> chain,
        List<Record> records,
        Name target,
        @Nullable SOARecord soa) {

    /** A chain longer than this is taken to end here (as BIND and Unbound limit restarts to 11). */
    private static final int MAX_CHAIN = 11;

    static AnswerReading of(Question question, Message message) {
        List<Record> answers = message.getSection(Section.ANSWER);
        List<Record> chain = new ArrayList<>();
        Name target = question.name();
        List<Record> found = matching(answers, target, question.type());
        while (found.isEmpty() && question.type() != Type.CNAME && chain.size() < MAX_CHAIN) {
            List<Record> aliases = matching(answers, target, Type.CNAME);
            if (aliases.isEmpty()) {
                break;
            }
            chain.add(aliases.get(0));
            target = ((CNAMERecord) aliases.get(0)).getTarget();
            found = matching(answers, target, question.type());
        }
        FailureKind failure = found.isEmpty() ? failure(message.getRcode()) : null;
        return new AnswerReading(failure, chain, found, target, soa(message, target));
    }

    private static FailureKind failure(int rcode) {
        return switch (rcode) {
            case Rcode.NOERROR -> FailureKind.NODATA;
            case Rcode.NXDOMAIN -> FailureKind.NXDOMAIN;
            case Rcode.REFUSED -> FailureKind.REFUSED;
            default -> FailureKind.SERVFAIL;
        };
    }

    private static List<Record> matching(List<Record> records, Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : records) {
            if (record.getType() == type && record.getName().equals(name)) {
                found.add(record);
            }
        }
        return found;
    }

    private static @Nullable SOARecord soa(Message message, Name target) {
        for (Record record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa && target.subdomain(soa.getName())) {
                return soa;
            }
        }
        return null;
    }

    /** Returns for how many seconds the records may be kept, or the negative answer (RFC 2308 section 5); 0 for not at all. */
    long ttl() {
        long ttl = Long.MAX_VALUE;
        for (Record alias : chain) {
            ttl = Math.min(ttl, alias.getTTL());
        }
        if (failure == null) {
            for (Record record : records) {
                ttl = Math.min(ttl, record.getTTL());
            }
            return ttl;
        }
        SOARecord bound = soa;
        if (!failure.isAuthoritative() || bound == null) {
            return 0;
        }
        return Math.min(ttl, Math.min(bound.getTTL(), bound.getMinimum()));
    }
}
