package io.faultline.dns.differential;

import io.faultline.dns.server.Asker;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What an answer says: letter case apart, which NSD does not keep, the order of records, and addresses beside an authoritative
 * answer, which are optional.
 *
 * @param header response code and flags
 * @param answer records as sorted text
 * @param authority records as sorted text
 * @param glue addresses of a referral as sorted text
 */
record Answer(String header, List<String> answer, List<String> authority, List<String> glue) {

    static final String TRUNCATED = " tc";

    static Answer of(byte @Nullable [] octets) {
        if (octets == null) {
            return new Answer("none", List.of(), List.of(), List.of());
        }
        Message message = Asker.parse(octets);
        boolean authoritative = message.getHeader().getFlag(Flags.AA);
        boolean truncated = message.getHeader().getFlag(Flags.TC);
        String header = Rcode.string(message.getRcode()) + (authoritative ? " aa" : "") + (truncated ? TRUNCATED : "");
        if (truncated) {
            // How much of the rest there is, is the server's choice (RFC 2181 section 9).
            return new Answer(header, List.of(), List.of(), List.of());
        }
        boolean referral = message.getSection(Section.ANSWER).isEmpty() && !authoritative;
        return new Answer(
                header,
                records(message, Section.ANSWER),
                records(message, Section.AUTHORITY),
                referral ? records(message, Section.ADDITIONAL) : List.of());
    }

    /** The same without the records that prove what is not there, and their signatures. */
    Answer withoutDenial() {
        List<String> rest = authority.stream()
                .filter(record -> !record.contains(" nsec ") && !record.contains(" nsec3 "))
                .toList();
        return new Answer(header, answer, rest, glue);
    }

    /** Whether it is another answer with all of the other's records, and perhaps more that prove what is not there. */
    boolean provesAtLeast(Answer other) {
        return withoutDenial().equals(other.withoutDenial()) && authority.containsAll(other.authority);
    }

    boolean isTruncated() {
        return header.endsWith(TRUNCATED);
    }

    private static List<String> records(Message message, int section) {
        return message.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(Answer::text)
                .sorted()
                .toList();
    }

    private static String text(Record record) {
        return (record.getName() + " " + record.getTTL() + " " + Type.string(record.getType()) + " "
                        + record.rdataToString())
                .toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return header + "\n  answer " + answer + "\n  authority " + authority + "\n  glue " + glue;
    }
}
