package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Several zones on one server: the deepest answers, a parent keeps its DS, and aliases stay inside unless told otherwise. */
class ManyZonesTest {

    private static final String ROOT = """
            .        86400 SOA a.root. h. 1 1800 900 604800 86400
            .        86400 NS  a.root.
            a.root.  86400 A   192.0.2.1
            test.    86400 NS  ns.test.
            test.    86400 DS  1 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
            ns.test. 86400 A   192.0.2.2
            """;

    private static final String TEST = """
            @        3600 SOA ns h 1 7200 900 1209600 300
            @        3600 NS  ns
            ns       3600 A   192.0.2.2
            shop     3600 NS  ns.shop
            ns.shop  3600 A   192.0.2.3
            www      60   CNAME www.shop
            old      60   DNAME shop
            away     60   CNAME host.other.
            lost     60   CNAME no.shop
            far      60   CNAME host.nowhere.
            cut      60   CNAME shop
            """;

    private static final String SHOP = """
            @    3600 SOA ns h 1 7200 900 1209600 60
            @    3600 NS  ns
            ns   3600 A   192.0.2.3
            www  60   A   192.0.2.80
            back 60   CNAME away.test.
            """;

    private static final String OTHER = """
            @    3600 SOA ns h 1 7200 900 1209600 300
            @    3600 NS  ns
            ns   3600 A   192.0.2.4
            host 60   A   192.0.2.90
            """;

    private static Asker asker(boolean chase) {
        Asker asker = new Asker(ServerOptions.DEFAULT.withChaseAcrossZones(chase));
        asker.zones.put(Asker.zone(".", ROOT));
        asker.zones.put(Asker.zone("test.", TEST));
        asker.zones.put(Asker.zone("shop.test.", SHOP));
        asker.zones.put(Asker.zone("other.", OTHER));
        return asker;
    }

    @ParameterizedTest(name = "{0} {1}: the SOA of {2}")
    @CsvSource({
        "no.shop.test, A, shop.test.",
        "shop.test, MX, shop.test.",
        "no.test, A, test.",
        "test, TXT, test.",
        "nowhere, A, .",
        "., TXT, ."
    })
    void theDeepestZoneAnswers(String name, String type, String origin) {
        Message answer = asker(false).ask(name, Type.value(type));
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.AUTHORITY).get(0).getName()).isEqualTo(Name.fromConstantString(origin));
    }

    @Test
    void rfc4035Section3141TheParentHasTheDsAndTheChildTheRest() {
        Asker asker = asker(false);
        Message ds = asker.ask("test", Type.DS);
        assertThat(ds.getSection(Section.ANSWER)).hasSize(1);
        assertThat(ds.getHeader().getFlag(Flags.AA)).isTrue();
        Message none = asker.ask("shop.test", Type.DS);
        assertThat(none.getSection(Section.ANSWER)).isEmpty();
        assertThat(none.getSection(Section.AUTHORITY).get(0).getName())
                .as("NODATA of the parent")
                .isEqualTo(Name.fromConstantString("test."));
        Message root = asker.ask(".", Type.DS);
        assertThat(root.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(root.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void aRootAloneRefersAndKnowsNoRefusal() {
        Asker root = Asker.of(".", ROOT);
        Message referral = root.ask("www.shop.test", Type.A);
        assertThat(referral.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(Asker.records(referral, Section.AUTHORITY)).containsExactly("test. NS ns.test.");
        assertThat(Asker.records(referral, Section.ADDITIONAL)).containsExactly("ns.test. A 192.0.2.2");
        assertThat(root.ask("nowhere", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        Message priming = root.ask(".", Type.NS);
        assertThat(Asker.records(priming, Section.ANSWER)).containsExactly(". NS a.root.");
        assertThat(Asker.records(priming, Section.ADDITIONAL)).containsExactly("a.root. A 192.0.2.1");
    }

    @Test
    void anAliasOutOfItsZoneIsForTheAskerToFollow() {
        Asker asker = asker(false);
        Message away = asker.ask("away.test", Type.A);
        assertThat(Asker.records(away, Section.ANSWER)).containsExactly("away.test. CNAME host.other.");
        Message intoChild = asker.ask("www.test", Type.A);
        assertThat(Asker.records(intoChild, Section.ANSWER)).containsExactly("www.test. CNAME www.shop.test.");
        assertThat(Asker.records(intoChild, Section.AUTHORITY))
                .as("the zone of the question goes on with a referral, as if it were alone")
                .containsExactly("shop.test. NS ns.shop.test.");
    }

    @Test
    void aServerThatIsToldToFollowsItThroughAllItsZones() {
        Asker asker = asker(true);
        assertThat(Asker.records(asker.ask("www.test", Type.A), Section.ANSWER))
                .containsExactly("www.shop.test. A 192.0.2.80", "www.test. CNAME www.shop.test.");
        assertThat(Asker.records(asker.ask("back.old.test", Type.A), Section.ANSWER))
                .containsExactly(
                        "away.test. CNAME host.other.",
                        "back.old.test. CNAME back.shop.test.",
                        "back.shop.test. CNAME away.test.",
                        "host.other. A 192.0.2.90",
                        "old.test. DNAME shop.test.");
        Message ds = asker.ask("cut.test", Type.DS);
        assertThat(ds.getSection(Section.AUTHORITY).get(0).getName())
                .as("DS of the child is the parent's to deny")
                .isEqualTo(Name.fromConstantString("test."));
        Message lost = asker.ask("lost.test", Type.A);
        assertThat(lost.getRcode()).as("of the last name").isEqualTo(Rcode.NXDOMAIN);
        assertThat(lost.getSection(Section.AUTHORITY).get(0).getTTL()).isEqualTo(60);
        assertThat(asker.zones.remove(Name.root)).isTrue();
        Message far = asker.ask("far.test", Type.A);
        assertThat(far.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(far, Section.ANSWER)).containsExactly("far.test. CNAME host.nowhere.");
        assertThat(far.getSection(Section.AUTHORITY)).isEmpty();
    }

    @Test
    void aLoopThroughSeveralZonesEnds() {
        Asker asker = new Asker(ServerOptions.DEFAULT.withChaseAcrossZones(true));
        asker.zones.put(Asker.zone("a.", "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns.b.\nx 60 CNAME x.b.\n"));
        asker.zones.put(
                Asker.zone("b.", "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns.b.\nns 60 A 192.0.2.1\nx 60 CNAME x.a.\n"));
        Message answer = asker.ask("x.a", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(answer, Section.ANSWER)).containsExactly("x.a. CNAME x.b.", "x.b. CNAME x.a.");
    }

    @Test
    void amongThousandsOfZonesEachAnswersForItself() {
        Asker asker = new Asker();
        int count = 5_000;
        for (int i = 0; i < count; i++) {
            asker.zones.put(Asker.zone(
                    "z" + i + ".test.",
                    "@ 60 SOA ns h " + i + " 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2." + i % 250 + "\n"));
        }
        for (int i = 0; i < count; i += 7) {
            Message answer = asker.ask("ns.z" + i + ".test", Type.A);
            assertThat(Asker.records(answer, Section.ANSWER))
                    .containsExactly("ns.z" + i + ".test. A 192.0.2." + i % 250);
        }
        assertThat(asker.ask("ns.z5000.test", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(asker.ask("test", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(asker.zones.remove(Name.fromConstantString("z7.test."))).isTrue();
        assertThat(asker.ask(Asker.query("ns.z7.test", Type.A), Transport.TCP).getRcode())
                .isEqualTo(Rcode.REFUSED);
    }
}
