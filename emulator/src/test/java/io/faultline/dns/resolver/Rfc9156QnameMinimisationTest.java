package io.faultline.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.Negative;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.QnameMinimisation;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.wire.WireName;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class Rfc9156QnameMinimisationTest {

    private static final String DEEP = "NOERROR deep.empty.shop.test. A 127.1.0.85";

    @RegisterExtension
    final TestNet net = new TestNet();

    private ResolverNet dns(QnameMinimisation mode) {
        return new ResolverNet(net, Profiles.STANDARD.settings().with(Setting.QNAME_MINIMISATION, mode));
    }

    private static List<String> shopWasAsked(ResolverNet dns) {
        List<String> asked = new ArrayList<>(dns.shop1.asked);
        asked.addAll(dns.shop2.asked);
        return asked;
    }

    @Test
    void section23EachServerSeesOneLabelMoreThanItsZone() {
        ResolverNet dns = dns(QnameMinimisation.RELAXED);
        assertThat(ResolverNet.describe(dns.ask("deep.empty.shop.test.", Type.MX)))
                .isEqualTo("NOERROR");
        assertThat(dns.root.asked).containsExactly("UDP test. A");
        assertThat(dns.tld.asked).containsExactly("UDP shop.test. A");
        assertThat(shopWasAsked(dns))
                .as("an empty non-terminal is no end")
                .containsExactlyInAnyOrder("UDP empty.shop.test. A", "UDP deep.empty.shop.test. MX");
    }

    @Test
    void offShowsTheWholeNameToTheRoot() {
        ResolverNet dns = dns(QnameMinimisation.OFF);
        dns.ask("deep.empty.shop.test.", Type.MX);
        assertThat(dns.root.asked).containsExactly("UDP deep.empty.shop.test. MX");
        assertThat(dns.tld.asked).containsExactly("UDP deep.empty.shop.test. MX");
    }

    @Test
    void section23AServerThatDeniesEmptyNonTerminalsIsShownTheWholeName() {
        ResolverNet dns = dns(QnameMinimisation.RELAXED);
        breakEmptyNonTerminals(dns);
        assertThat(ResolverNet.describe(dns.ask("deep.empty.shop.test.", Type.A)))
                .isEqualTo(DEEP);
    }

    @Test
    void strictBelievesIt() {
        ResolverNet dns = dns(QnameMinimisation.STRICT);
        breakEmptyNonTerminals(dns);
        assertThat(dns.ask("deep.empty.shop.test.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void section23AServerThatFailsOnPartsOfNamesIsShownTheWholeName() {
        ResolverNet dns = dns(QnameMinimisation.RELAXED);
        Fault fault = new Fault(QuerySelector.exactly(WireName.of("empty.shop.test")), new AnswerRcode(Rcode.REFUSED));
        dns.shop1.server.addFault(fault);
        dns.shop2.server.addFault(fault);
        assertThat(ResolverNet.describe(dns.ask("deep.empty.shop.test.", Type.A)))
                .isEqualTo(DEEP);
    }

    @Test
    void section23ANameOfManyLabelsTakesNoMoreThanTenSteps() {
        Name name = Name.fromConstantString("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.");
        ShownName shown = new ShownName(new Question(name, Type.A), QnameMinimisation.RELAXED);
        shown.below(Name.root);
        List<Integer> labels = new ArrayList<>();
        while (!shown.isWhole()) {
            labels.add(shown.shown().name().labels() - 1);
            shown.more();
        }
        assertThat(labels).as("four steps of one label, then larger ones").startsWith(1, 2, 3, 4);
        assertThat(labels).hasSizeLessThanOrEqualTo(10).isSorted();
    }

    private static void breakEmptyNonTerminals(ResolverNet dns) {
        Fault fault =
                new Fault(QuerySelector.exactly(WireName.of("empty.shop.test")), new Negative(Rcode.NXDOMAIN, true));
        dns.shop1.server.addFault(fault);
        dns.shop2.server.addFault(fault);
    }
}
