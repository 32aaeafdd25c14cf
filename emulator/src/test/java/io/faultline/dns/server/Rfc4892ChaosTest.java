package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** RFC 4892: what a server says of itself in class CH, and other classes. */
class Rfc4892ChaosTest {

    private static final String ZONE = "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n";

    private final Asker telling =
            Asker.of(ServerOptions.DEFAULT.withIdentity("ns1.az-a", "Faultline 1.0"), "example.", ZONE);

    private static Message query(String name, int type, int dclass) {
        Message query = new Message(7);
        query.addRecord(Record.newRecord(Name.fromConstantString(name + "."), type, dclass), Section.QUESTION);
        return query;
    }

    @ParameterizedTest
    @CsvSource({
        "version.bind, Faultline 1.0",
        "VERSION.server, Faultline 1.0",
        "id.server, ns1.az-a",
        "hostname.bind, ns1.az-a"
    })
    void theTextIsOfClassChAndNotCached(String name, String text) {
        Message answer = telling.ask(query(name, Type.TXT, DClass.CH), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        Record record = answer.getSection(Section.ANSWER).get(0);
        assertThat(record.getDClass()).isEqualTo(DClass.CH);
        assertThat(record.getTTL()).isZero();
        assertThat(((TXTRecord) record).getStrings()).containsExactly(text);
    }

    @Test
    void whatIsNotToBeToldIsRefused() {
        Asker silent = Asker.of("example.", ZONE);
        assertThat(silent.ask(query("version.bind", Type.TXT, DClass.CH), Transport.UDP)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(telling.ask(query("version.bind", Type.A, DClass.CH), Transport.UDP)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(telling.ask(query("x.version.bind", Type.TXT, DClass.CH), Transport.UDP)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(telling.ask(query("authors.bind", Type.TXT, DClass.CH), Transport.UDP)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"ns.example, 4", "ns.example, 255", "ns.example, 2", "version.bind, 1"})
    void otherClassesAreRefused(String name, int dclass) {
        Message answer = telling.ask(query(name, Type.TXT, dclass), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }
}
