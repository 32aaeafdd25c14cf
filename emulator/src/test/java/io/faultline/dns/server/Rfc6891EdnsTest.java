package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 6891: the OPT record, its versions, flags and sizes. */
class Rfc6891EdnsTest {

    private static final String ZONE = """
            @  60 SOA ns h 1 1 1 1 1
            @  60 NS ns
            ns 60 A 192.0.2.53
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    private byte @Nullable [] raw(byte[] query) {
        return asker.ask(query, Transport.UDP);
    }

    private static int rcode(byte @Nullable [] answer) {
        assertThat(answer).isNotNull();
        return Asker.parse(answer).getRcode();
    }

    @Test
    void rfc6891OptIsAnsweredWithOptAndNotOtherwise() {
        assertThat(asker.ask("ns.example", Type.A).getOPT()).isNull();
        Message query = Asker.query("ns.example", Type.A);
        query.addRecord(
                new OPTRecord(4096, 0, 0, ExtendedFlags.DO, List.of(new GenericEDNSOption(65001, new byte[] {1, 2}))),
                Section.ADDITIONAL);
        OPTRecord opt = asker.ask(query, Transport.UDP).getOPT();
        assertThat(opt).isNotNull();
        assertThat(opt.getPayloadSize()).isEqualTo(1232);
        assertThat(opt.getVersion()).isZero();
        assertThat(opt.getFlags()).isEqualTo(ExtendedFlags.DO);
        assertThat(opt.getOptions()).as("unknown options are not echoed").isEmpty();
    }

    @Test
    void rfc6891HigherVersionIsBadvers() {
        Message query = Asker.query("ns.example", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getOPT()).isNotNull();
        assertThat(answer.getOPT().getVersion()).isZero();
    }

    @Test
    void rfc6891TwoOptRecordsAreMalformed() {
        Message query = Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false);
        query.addRecord(new OPTRecord(1400, 0, 0), Section.ADDITIONAL);
        assertThat(asker.ask(query, Transport.UDP).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void rfc6891OptWithAnOwnerOrABrokenOptionIsMalformed() {
        byte[] query =
                Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false).toWire();
        byte[] owned = Arrays.copyOf(query, query.length + 2);
        System.arraycopy(query, query.length - 11, owned, query.length - 9, 11);
        owned[query.length - 11] = 1;
        owned[query.length - 10] = 'x';
        assertThat(rcode(raw(owned))).isEqualTo(Rcode.FORMERR);

        byte[] option = Arrays.copyOf(query, query.length + 5);
        option[query.length - 1] = 5; // RDLENGTH
        option[query.length + 3] = 9; // the option claims more octets than the record has
        assertThat(rcode(raw(option))).isEqualTo(Rcode.FORMERR);
        assertThat(Asker.parse(raw(option)).getOPT())
                .as("section 7: EDNS as such is known here")
                .isNotNull();
    }

    @Test
    void section614UnknownFlagsAreNotCopied() {
        Message query = Asker.query("ns.example", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 0, 0x7FFF), Section.ADDITIONAL);
        assertThat(asker.ask(query, Transport.UDP).getOPT().getFlags()).isZero();
    }

    @Test
    void section611AnOptRecordIsInTheAdditionalSectionAndNowhereElse() {
        byte[] query =
                Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false).toWire();
        for (int section : new int[] {6, 8}) {
            byte[] elsewhere = query.clone();
            elsewhere[11] = 0;
            elsewhere[section + 1] = 1;
            assertThat(rcode(raw(elsewhere))).as("counted at %d", section).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void section611AnOptRecordNeedNotBeTheLast() {
        Message query = Asker.withEdns(Asker.query("ns.example", Type.A), 1232, true);
        Record other = Record.newRecord(Name.root, 65_400, DClass.IN, 0, new byte[] {1});
        query.addRecord(other, Section.ADDITIONAL);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getOPT()).isNotNull();
    }

    @Test
    void section613AVersionThatIsNotKnownIsNotReadEither() {
        byte[] query =
                Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false).toWire();
        byte[] strange = Arrays.copyOf(query, query.length + 3);
        strange[query.length - 5] = 1; // version
        strange[query.length - 1] = 3; // RDLENGTH: no option is so short
        assertThat(rcode(raw(strange))).isEqualTo(Rcode.BADVERS);
    }

    @ParameterizedTest(name = "the server\'s limit {0}, the client\'s {1}")
    @CsvSource({"512, 4096, 512", "4096, 4096, 4096", "4096, 1400, 1400", "65535, 65535, 65535"})
    void section623TheLesserOfTwoSizesCounts(int server, int client, int limit) {
        StringBuilder zone = new StringBuilder(ZONE);
        for (int i = 0; i < 5; i++) {
            int records = 1 << (2 * i);
            for (int k = 0; k < records; k++) {
                zone.append("big")
                        .append(i)
                        .append(" 60 A 198.51.")
                        .append(k / 250)
                        .append('.')
                        .append(k % 250)
                        .append('\n');
            }
        }
        Asker sized = Asker.of(ServerOptions.DEFAULT.withUdpSize(server), "example.", zone.toString());
        for (int i = 0; i < 5; i++) {
            byte[] answer = sized.ask(
                    Asker.withEdns(Asker.query("big" + i + ".example", Type.A), client, false)
                            .toWire(),
                    Transport.UDP);
            assertThat(answer).isNotNull();
            assertThat(answer.length).isLessThanOrEqualTo(limit);
            int whole = 12 + 18 + 11 + 16 * (1 << (2 * i));
            assertThat(Asker.parse(answer).getHeader().getFlag(Flags.TC)).isEqualTo(whole > limit);
            assertThat(Asker.parse(answer).getOPT().getPayloadSize()).isEqualTo(server);
        }
    }
}
