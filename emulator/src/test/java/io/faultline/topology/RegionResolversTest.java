package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.testing.TestNet;
import io.faultline.topology.config.Overrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Name;

/** What a topology says of resolvers and stub resolvers is what they do. */
class RegionResolversTest {

    private static final String REGION = """
            name: resolvers
            speed: 10
            routers: {az1: {prefix: 127.1.0.0/16}}
            hosts:
              usual: {at: az1}
              pod: {at: az1, stub: {servers: [ns1, vpc], rotate: on, search: [svc.cluster.test, cluster.test], ndots: 5}}
            dns:
              servers:
                ns1: {at: az1, address: 127.1.0.53}
              resolvers:
                vpc: {at: az1, address: 127.1.0.2, profile: route53}
                own: {at: az1, address: 127.1.0.3, profile: bind, settings: {max-negative-ttl: 60s, mixed-case: on, qname-minimisation: off}}
              zones:
                cluster.test: {}
              stub: {servers: vpc, attempts: 3}
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Region build(String text) {
        return Region.build(TopologyLoader.parse("t.yaml", text, Overrides.none()), net.network());
    }

    @Test
    void aProfileAndItsSettingsAreThoseOfTheResolverLifetimesDividedByTheSpeed() {
        Region region = build(REGION);
        assertThat(region.dnsResolver("vpc").settings().describe())
                .isEqualTo(
                        Profiles.byName().get("route53").settings().atSpeed(10).describe());
        Settings own = region.dnsResolver("own").settings();
        assertThat(own.get(Setting.MAX_NEGATIVE_TTL)).as("60 s at speed 10").isEqualTo(6_000_000_000L);
        assertThat(own.describe())
                .containsEntry(Setting.MIXED_CASE, "true")
                .containsEntry(Setting.QNAME_MINIMISATION, "off")
                .containsEntry(Setting.INITIAL_RTO, "800ms");
    }

    @Test
    void aHostsOwnStubIsLaidOverThatOfAll() {
        Region region = build(REGION);
        ResolverOptions usual = region.resolver("usual").options();
        assertThat(usual.servers()).hasToString("[/127.1.0.2:53]");
        assertThat(usual.search()).isEmpty();
        ResolverOptions pod = region.resolver("pod").options();
        assertThat(pod.servers()).hasToString("[/127.1.0.53:53, /127.1.0.2:53]");
        assertThat(pod.attempts()).as("of all hosts").isEqualTo(3);
        assertThat(pod.rotate()).isTrue();
        assertThat(pod.ndots()).isEqualTo(5);
        assertThat(pod.search())
                .containsExactly(
                        Name.fromConstantString("svc.cluster.test."), Name.fromConstantString("cluster.test."));
    }

    @Test
    void whatIsNoProfileOrSettingIsToldWithWhatIsNear() {
        String wrong = REGION.replace("profile: bind", "profile: bimd")
                .replace("mixed-case", "mixd-case")
                .replace("max-negative-ttl: 60s", "max-negative-ttl: sixty");
        assertThatThrownBy(() -> build(wrong))
                .hasMessageContaining(
                        "dns.resolvers.own.profile: bimd (expected: one of unbound, bind, route53, coredns), did"
                                + " you mean \"bind\"?")
                .hasMessageContaining("did you mean \"mixed-case\"?")
                .hasMessageContaining("dns.resolvers.own.settings.max-negative-ttl: sixty (expected: a duration");
    }
}
