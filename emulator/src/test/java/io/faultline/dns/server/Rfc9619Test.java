package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** RFC 9619: a query has one question. */
class Rfc9619Test {

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
    void everyOtherCountIsAFormatError() {
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        for (int count : new int[] {0, 2, 65_535}) {
            byte[] changed = query.clone();
            changed[4] = (byte) (count >> 8);
            changed[5] = (byte) count;
            assertThat(raw(changed)).isNotNull().hasSize(12);
            assertThat(rcode(raw(changed))).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void twoQuestionsThatAreBothThereAreNoBetter() {
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        byte[] twice = Arrays.copyOf(query, 2 * query.length - 12);
        System.arraycopy(query, 12, twice, query.length, query.length - 12);
        twice[5] = 2;
        assertThat(rcode(raw(twice))).isEqualTo(Rcode.FORMERR);
    }
}
