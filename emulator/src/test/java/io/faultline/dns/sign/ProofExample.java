package io.faultline.dns.sign;

import io.faultline.dns.server.Asker;
import io.faultline.dns.wire.Transport;
import java.util.List;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The shape of an answer, as RFCs print it: owners, types, where an NSEC leads to, and what an RRSIG covers. */
final class ProofExample {

    private ProofExample() {}

    static Message ask(Asker asker, String name, int type) {
        return asker.ask(Asker.withEdns(Asker.query(name, type), 4096, true), Transport.TCP);
    }

    static List<String> section(Message answer, int section) {
        return answer.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(ProofExample::shape)
                .sorted()
                .toList();
    }

    static List<String> authority(Asker asker, String name, int type) {
        return section(ask(asker, name, type), Section.AUTHORITY);
    }

    private static String shape(Record record) {
        String text = record.getName().toString(true) + " " + Type.string(record.getType());
        if (record instanceof RRSIGRecord signature) {
            return text + " " + Type.string(signature.getTypeCovered()) + " " + signature.getLabels();
        }
        return record instanceof NSECRecord nsec ? text + " " + nsec.getNext().toString(true) : text;
    }
}
