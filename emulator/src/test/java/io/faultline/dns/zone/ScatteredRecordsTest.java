package io.faultline.dns.zone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.wire.TtlScale;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/** A master file may say what a name holds in several places: what comes first is no matter. */
class ScatteredRecordsTest {

    private static final String APEX = """
            $ORIGIN example.test.
            @ 300 IN SOA ns admin 1 7200 900 1209600 300
            @ 300 IN NS ns
            ns 300 IN A 192.0.2.53
            """;

    @Test
    void anyOrderOfLinesIsTheSameZone() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add("h" + i % 10 + " 300 IN A 192.0.2." + i);
            lines.add("H" + i % 10 + " 300 IN TXT \"" + i + "\"");
            lines.add("a.b.h" + i % 7 + " 300 IN MX " + i + " h1");
            lines.add("@ 300 IN NS ns" + i % 3);
        }
        Zone expected = load(APEX + String.join("\n", lines) + "\n");

        Collections.shuffle(lines, new Random(7));
        Zone shuffled = load(APEX + String.join("\n", lines) + "\n");

        assertThat(shuffled.records()).containsExactlyInAnyOrderElementsOf(expected.records());
        assertThat(shuffled.records()).hasSize(2 + 4 + 40 + 40 + 40);
    }

    @Test
    void whatIsWrongWithANameIsFoundInAllOfItsPlaces() {
        assertThatThrownBy(() -> load(APEX + """
                        w 300 IN CNAME ns
                        x 300 IN A 192.0.2.1
                        W 300 IN A 192.0.2.2
                        """))
                .isInstanceOf(ZoneFileException.class)
                .hasMessageStartingWith("test.zone:7: CNAME and other data at W.example.test.");
    }

    @Test
    void aRecordThatIsWrittenAgainLaterIsTakenOnce() throws IOException {
        Zone zone = load(APEX + """
                w 300 IN CNAME ns
                x 300 IN A 192.0.2.1
                w 300 IN CNAME ns
                """);

        assertThat(zone.records()).hasSize(5);
    }

    private static Zone load(String text) throws IOException {
        return ZoneFile.load(
                new ByteArrayInputStream(text.getBytes(UTF_8)),
                "test.zone",
                Name.fromConstantString("example.test."),
                TtlScale.NONE);
    }
}
