package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class Rfc9520FailureCachingTest {

    private static final Settings UNBOUND = Profiles.STANDARD.settings();

    @RegisterExtension
    final TestNet net = new TestNet();

    private ServerFault fault;

    private void everyShopServer(ResolverNet dns, ServerFault does) {
        fault = does;
        dns.shop1.server.addFault(does);
        dns.shop2.server.addFault(does);
    }

    private void heal(ResolverNet dns) {
        dns.shop1.server.removeFault(fault);
        dns.shop2.server.removeFault(fault);
    }

    @Test
    void section32AFailureIsRememberedForFiveSecondsAndSaysSo() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        everyShopServer(dns, new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.SERVFAIL)));
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A, SECOND)))
                .as("no reachable authority")
                .isEqualTo("SERVFAIL EDE22");
        heal(dns);
        dns.queries();
        net.runFor(3 * SECOND);
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A)))
                .as("cached error")
                .isEqualTo("SERVFAIL EDE13");
        assertThat(dns.queries()).isZero();
        net.runFor(2 * SECOND);
        assertThat(dns.ask("web.shop.test.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void section32TheTimeDoublesWithEachFailureUpToTheLimit() {
        ResolverNet dns = new ResolverNet(
                net, UNBOUND.with(Setting.FAILURE_TTL, SECOND).with(Setting.MAX_FAILURE_TTL, 300 * SECOND));
        everyShopServer(dns, new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.SERVFAIL)));
        List<Long> triedAtNs = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            dns.queries();
            dns.ask("web.shop.test.", Type.A, 100 * MS);
            if (dns.queries() > 0
                    && (triedAtNs.isEmpty() || net.nowNs() - triedAtNs.get(triedAtNs.size() - 1) > 500 * MS)) {
                triedAtNs.add(net.nowNs());
            }
        }
        List<Long> gapsSeconds = new ArrayList<>();
        for (int i = 1; i < triedAtNs.size(); i++) {
            gapsSeconds.add(Math.round((triedAtNs.get(i) - triedAtNs.get(i - 1)) / (double) SECOND));
        }
        assertThat(gapsSeconds.subList(0, 10)).allSatisfy(gap -> assertThat(gap).isPositive());
        assertThat(gapsSeconds)
                .as("1, 2, 4 ... 256, then 300 s, and what the tries themselves take")
                .startsWith(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L);
    }

    @Test
    void section32BindRemembersForASecond() {
        ResolverNet dns = new ResolverNet(net, Profiles.byName().get("bind").settings());
        everyShopServer(dns, new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.SERVFAIL)));
        dns.ask("web.shop.test.", Type.A, 100 * MS);
        heal(dns);
        assertThat(dns.ask("web.shop.test.", Type.A, 100 * MS).getRcode()).isEqualTo(Rcode.SERVFAIL);
        net.runFor(SECOND);
        assertThat(dns.ask("web.shop.test.", Type.A, 100 * MS).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void unboundAsksASilentServerFiveTimesByTwoDatagramsEachTimeTwiceAsLong() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        List<Long> sentNs = new ArrayList<>();
        dns.resolver.addListener(new RecursorListener() {
            @Override
            public void asked(java.net.InetSocketAddress server) {
                sentNs.add(net.nowNs() / MS);
            }
        });
        Fault silence = new Fault(QuerySelector.ALL, new Drop());
        dns.root.server.addFault(silence);
        Message none = dns.ask("web.shop.test.", Type.A, 30 * SECOND);
        assertThat(none)
                .as("after 1.9 s nobody waits for it, so nothing is sent")
                .isNull();
        long first = sentNs.get(0);
        assertThat(sentNs.stream().map(at -> at - first))
                .as("each RTO twice, doubled from 376 ms on; a real unbound 1.17 sent at 0, 379, 753, 1506, 2259, 3763,"
                        + " 5269, 8279, 11290 ms")
                .containsExactly(0L, 376L, 752L, 1_504L, 2_256L, 3_760L, 5_264L, 8_272L, 11_280L, 17_296L);
    }

    @Test
    void bindAsksASilentServerEvery800MsThenLessOftenForTenSeconds() {
        ResolverNet dns = new ResolverNet(net, Profiles.byName().get("bind").settings());
        dns.root.server.addFault(new Fault(QuerySelector.ALL, new Drop()));
        Message answer = dns.ask("web.shop.test.", Type.A, 9_990 * MS);
        assertThat(answer).isNull();
        assertThat(dns.queries()).as("0, 0.8, 1.6, 2.4, 3.2, 4.8 and 8 s").isEqualTo(7);
        net.runFor(SECOND);
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A, 100 * MS)))
                .isEqualTo("SERVFAIL EDE13");
    }
}
