package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.fault.action.Delay;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.fault.action.Edns;
import io.faultline.dns.fault.action.Lame;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** What resolvers learn of servers, and for how long they know it. */
class ServerMemoryTest {

    private static final Settings UNBOUND = Profiles.STANDARD.settings();
    private static final Settings BIND = Profiles.byName().get("bind").settings();

    @RegisterExtension
    final TestNet net = new TestNet();

    private int next;

    /** Asks for names that are not in the cache, and returns how often each of the shop's servers was asked. */
    private int[] ask(ResolverNet dns, int count, long waitNs) {
        dns.shop1.asked.clear();
        dns.shop2.asked.clear();
        for (int i = 0; i < count; i++) {
            dns.ask("n" + next++ + ".shop.test.", Type.A, waitNs);
        }
        return new int[] {dns.shop1.asked.size(), dns.shop2.asked.size()};
    }

    @Test
    void unboundsRtoFollowsSrttAndVariance() {
        ServerMemory memory = new ServerMemory(UNBOUND, 0);
        assertThat(memory.rtoNs()).as("unknown server").isEqualTo(376 * MS);
        memory.answered(100 * MS);
        // srtt = 0 + 100/8 = 12.5; var = 94 + (100 - 94)/4 = 95.5; rto = 12.5 + 382 = 394.5 ms.
        assertThat(memory.rtoNs()).isEqualTo(394_500_000L);
        for (int i = 0; i < 100; i++) {
            memory.answered(MS);
        }
        assertThat(memory.rtoNs()).as("not below 50 ms").isEqualTo(50 * MS);
        long rto = memory.rtoNs();
        memory.lost(rto);
        assertThat(memory.rtoNs()).isEqualTo(100 * MS);
        memory.lost(rto);
        assertThat(memory.rtoNs()).as("two losses at once double it once").isEqualTo(100 * MS);
        for (int i = 0; i < 30; i++) {
            memory.lost(memory.rtoNs());
        }
        assertThat(memory.rtoNs()).as("not above 120 s").isEqualTo(120 * SECOND);
        memory.answered(10 * MS);
        assertThat(memory.rtoNs()).as("as good as new").isLessThan(400 * MS);
    }

    @Test
    void unboundSpreadsQueriesOverTheServersWithinABandOf400Ms() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        ask(dns, 20, 200 * MS);
        int[] even = ask(dns, 200, 200 * MS);
        assertThat(even[0]).as("200 throws of a coin, four deviations; seed 1").isBetween(72, 128);
        dns.shop2.does(Delay.of(SECOND));
        ask(dns, 30, 3 * SECOND);
        int[] fast = ask(dns, 100, 3 * SECOND);
        assertThat(fast[1]).as("more than 400 ms slower: not asked").isZero();
    }

    @Test
    void bindAsksTheFastestAndNowAndThenTheOther() {
        ResolverNet dns = new ResolverNet(net, BIND);
        dns.shop2.does(Delay.of(20 * MS));
        ask(dns, 10, 200 * MS);
        int[] asked = ask(dns, 1_000, 200 * MS);
        assertThat(asked[0]).isGreaterThan(950);
        assertThat(asked[1]).as("its time decays by 1/512 a query").isBetween(1, 20);
    }

    @Test
    void unboundForgetsADeadServerAfter15Minutes() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        Fault silence = new Fault(QuerySelector.ALL, new Drop());
        dns.shop1.server.addFault(silence);
        dns.shop2.server.addFault(silence);
        for (int minute = 0; minute < 12; minute++) {
            ask(dns, 1, 60 * SECOND);
        }
        dns.queries();
        Message none = dns.ask("again.shop.test.", Type.A, 5 * SECOND);
        assertThat(ResolverNet.describe(none)).as("both servers' RTO is 120 s").startsWith("SERVFAIL");
        assertThat(dns.queries()).isZero();
        dns.shop1.server.removeFault(silence);
        dns.shop2.server.removeFault(silence);
        net.runFor(15 * 60 * SECOND);
        assertThat(dns.ask("web.shop.test.", Type.A, SECOND)).isNotNull();
        assertThat(dns.queries()).isPositive();
    }

    @Test
    void aServerThatRefersToTheRootIsLameFor15Minutes() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        ServerFault upward = dns.shop1.does(new Lame(Lame.Kind.UPWARD));
        int[] asked = ask(dns, 50, 400 * MS);
        assertThat(asked[0]).as("once, then no more").isLessThanOrEqualTo(1);
        dns.shop1.server.removeFault(upward);
        assertThat(ask(dns, 50, 200 * MS)[0]).isZero();
        net.runFor(15 * 60 * SECOND);
        assertThat(ask(dns, 50, 200 * MS)[0]).isPositive();
    }

    @Test
    void bindDoesNotRememberLameness() {
        ResolverNet dns = new ResolverNet(net, BIND);
        dns.shop1.does(new Lame(Lame.Kind.UPWARD));
        dns.shop2.does(Delay.of(50 * MS));
        assertThat(ask(dns, 20, 400 * MS)[0]).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = Edns.Kind.class,
            names = {"FORMERR", "BADVERS"})
    void rfc6891AServerThatDoesNotKnowEdnsIsAskedWithoutItAndRemembered(Edns.Kind kind) {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        dns.shop1.does(new Edns(kind));
        dns.shop2.does(new Edns(kind));
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A)))
                .isEqualTo("NOERROR web.shop.test. A 127.1.0.80");
        ask(dns, 10, 200 * MS);
        int[] asked = ask(dns, 20, 200 * MS);
        assertThat(asked[0] + asked[1]).as("without EDNS at once").isEqualTo(20);
    }

    @Test
    void flagDay2019AServerThatIsSilentToEdnsIsDead() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        dns.shop1.does(new Edns(Edns.Kind.DROP));
        dns.shop2.does(new Edns(Edns.Kind.DROP));
        assertThat(dns.ask("web.shop.test.", Type.A, SECOND)).isNull();
    }

    @Test
    void bindPrefetchesInTheLastTwoSecondsOfAnAnswersLife() {
        ResolverNet dns = new ResolverNet(net, BIND);
        dns.ask("web.shop.test.", Type.A);
        net.runFor(57 * SECOND);
        dns.queries();
        dns.ask("web.shop.test.", Type.A);
        assertThat(dns.queries()).as("more than 2 s are left").isZero();
        net.runFor(SECOND);
        assertThat(ResolverNet.ttl(dns.ask("web.shop.test.", Type.A))).isEqualTo(1);
        assertThat(dns.queries()).as("asked for while the old answer is given").isEqualTo(1);
        net.runFor(3 * SECOND);
        assertThat(ResolverNet.ttl(dns.ask("web.shop.test.", Type.A))).isGreaterThan(50);
        assertThat(dns.queries()).isZero();
    }

    @Test
    void unboundPrefetchesInTheLastTenthWhereItIsSwitchedOn() {
        ResolverNet dns = new ResolverNet(net, UNBOUND.with(Setting.PREFETCH_PERCENT, 10));
        dns.ask("web.shop.test.", Type.A);
        net.runFor(53 * SECOND);
        dns.queries();
        dns.ask("web.shop.test.", Type.A);
        assertThat(dns.queries()).isZero();
        net.runFor(2 * SECOND);
        dns.ask("web.shop.test.", Type.A);
        assertThat(dns.queries()).isEqualTo(1);
    }
}
