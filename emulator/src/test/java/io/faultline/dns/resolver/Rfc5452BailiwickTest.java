package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.action.ExtraRecords;
import io.faultline.dns.fault.action.QuestionChange;
import io.faultline.dns.fault.action.WrongId;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.testing.TestNet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The servers of {@code shop.test.} lie about names that are not theirs. */
class Rfc5452BailiwickTest {

    private static final Settings UNBOUND = Profiles.STANDARD.settings();

    @RegisterExtension
    final TestNet net = new TestNet();

    private static Record poison(String owner) throws UnknownHostException {
        return new ARecord(Name.fromConstantString(owner), DClass.IN, 86_400, InetAddress.getByName("127.6.6.6"));
    }

    private static void shopDoes(ResolverNet dns, FaultAction action) {
        dns.shop1.does(action);
        dns.shop2.does(action);
    }

    @ParameterizedTest
    @ValueSource(ints = {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL})
    void section6RecordsOutsideTheZoneOfTheServerAreNotBelieved(int section) throws UnknownHostException {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        Record nameServer = new NSRecord(
                Name.fromConstantString("test."), DClass.IN, 86_400, Name.fromConstantString("evil.test."));
        shopDoes(dns, new ExtraRecords(section, false, List.of(poison("ns.test."), poison("evil.test."), nameServer)));
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A)))
                .isEqualTo("NOERROR web.shop.test. A 127.1.0.80");
        assertThat(ResolverNet.describe(dns.ask("ns.test.", Type.A))).isEqualTo("NOERROR ns.test. A 127.1.0.20");
        assertThat(ResolverNet.describe(dns.ask("evil.test.", Type.A))).isEqualTo("NXDOMAIN");
    }

    @Test
    void rfc2181OtherNamesOfTheZoneBesideTheAnswerAreNoAnswersEither() throws UnknownHostException {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        dns.shop1.does(new ExtraRecords(Section.ADDITIONAL, false, List.of(poison("long.shop.test."))));
        dns.ask("web.shop.test.", Type.A);
        assertThat(ResolverNet.describe(dns.ask("long.shop.test.", Type.A)))
                .isEqualTo("NOERROR long.shop.test. A 127.1.0.82");
    }

    @Test
    void rfc2181GlueLeadsToServersAndIsNeverGivenAsAnAnswer() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        dns.ask("web.shop.test.", Type.A);
        dns.queries();
        assertThat(ResolverNet.describe(dns.ask("ns1.shop.test.", Type.A)))
                .isEqualTo("NOERROR ns1.shop.test. A 127.1.0.30");
        assertThat(dns.queries()).as("the zone itself is asked").isEqualTo(1);
    }

    @Test
    void section91AnAnswerWithAnotherIdIsIgnored() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        shopDoes(dns, new WrongId());
        assertThat(dns.ask("web.shop.test.", Type.A, SECOND)).isNull();
    }

    @Test
    void section92EachQueryHasAPortOfItsOwn() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        IntStream.range(0, 40).forEach(i -> dns.ask("n" + i + ".shop.test.", Type.A));
        List<Integer> ports = IntStream.concat(
                        dns.shop1.ports.stream().mapToInt(port -> port),
                        dns.shop2.ports.stream().mapToInt(port -> port))
                .boxed()
                .toList();
        assertThat(ports).hasSizeGreaterThanOrEqualTo(40);
        assertThat(new HashSet<>(ports)).as("of 64,000; seed 1").hasSizeGreaterThan(36);
    }

    @Test
    void dns0x20AnAnswerThatLostTheLetterCaseIsAskedForOverTcp() {
        ResolverNet dns = new ResolverNet(net, UNBOUND.with(Setting.MIXED_CASE, true));
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A)))
                .as("servers that keep it are asked over UDP")
                .isEqualTo("NOERROR web.shop.test. A 127.1.0.80");
        assertThat(dns.shop1.asked).allSatisfy(query -> assertThat(query).startsWith("UDP"));
        assertThat(dns.shop2.asked).allSatisfy(query -> assertThat(query).startsWith("UDP"));
        shopDoes(dns, new QuestionChange(QuestionChange.Kind.FLIP_CASE));
        assertThat(ResolverNet.describe(dns.ask("long.shop.test.", Type.A, 0, 0, 400 * MS)))
                .isEqualTo("NOERROR long.shop.test. A 127.1.0.82");
        assertThat(dns.shop1.asked.stream().anyMatch(query -> query.startsWith("TCP"))
                        || dns.shop2.asked.stream().anyMatch(query -> query.startsWith("TCP")))
                .isTrue();
    }
}
