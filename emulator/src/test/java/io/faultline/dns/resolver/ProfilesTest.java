package io.faultline.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import org.junit.jupiter.api.Test;

/** The numbers that the documentation of each resolver gives. */
class ProfilesTest {

    private static String all(String profile, Setting... settings) {
        StringBuilder text = new StringBuilder();
        Settings values = Profiles.byName().get(profile).settings();
        for (Setting setting : settings) {
            text.append(setting.key())
                    .append('=')
                    .append(values.describe().get(setting))
                    .append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void unboundIsAsItsManualSays() {
        assertThat(all(
                        "unbound",
                        Setting.MAX_TTL,
                        Setting.MAX_NEGATIVE_TTL,
                        Setting.FAILURE_TTL,
                        Setting.BOGUS_TTL,
                        Setting.INITIAL_RTO,
                        Setting.RTO_BAND,
                        Setting.SERVER_TTL,
                        Setting.TRIES_PER_SERVER,
                        Setting.MAX_QUERIES,
                        Setting.MAX_RESTARTS,
                        Setting.DISCARD_TIMEOUT,
                        Setting.EDNS_SIZE))
                .isEqualTo("max-ttl=86400s max-negative-ttl=3600s failure-ttl=5s bogus-ttl=60s initial-rto=376ms"
                        + " rto-band=400ms server-ttl=900s tries-per-server=5 max-queries=32 max-restarts=11"
                        + " discard-timeout=1900ms edns-size=1232");
    }

    @Test
    void bindIsAsItsManualSays() {
        assertThat(all(
                        "bind",
                        Setting.MAX_TTL,
                        Setting.MAX_NEGATIVE_TTL,
                        Setting.FAILURE_TTL,
                        Setting.LAME_TTL,
                        Setting.INITIAL_RTO,
                        Setting.DEADLINE,
                        Setting.MAX_DEPTH,
                        Setting.MAX_QUERIES,
                        Setting.PREFETCH_BELOW,
                        Setting.PREFETCH_ELIGIBLE,
                        Setting.COOKIES))
                .isEqualTo("max-ttl=604800s max-negative-ttl=10800s failure-ttl=1s lame-ttl=0s initial-rto=800ms"
                        + " deadline=10s max-depth=7 max-queries=50 prefetch-below=2s prefetch-eligible=9s"
                        + " cookies=true");
    }

    @Test
    void coreDnsIsAsItsPluginsSay() {
        assertThat(all(
                        "coredns",
                        Setting.MAX_TTL,
                        Setting.MIN_TTL,
                        Setting.MAX_NEGATIVE_TTL,
                        Setting.FAILURE_TTL,
                        Setting.CACHE_SIZE,
                        Setting.INITIAL_RTO,
                        Setting.DEADLINE,
                        Setting.SERVER_ORDER))
                .isEqualTo("max-ttl=3600s min-ttl=5s max-negative-ttl=1800s failure-ttl=5s cache-size=9984"
                        + " initial-rto=2s deadline=5s server-order=random");
    }

    @Test
    void aFasterRunKeepsThingsForAShorterTimeAndWaitsForServersAsLong() {
        Settings fast = Profiles.STANDARD.settings().atSpeed(60);
        assertThat(fast.seconds(Setting.MAX_NEGATIVE_TTL)).isEqualTo(60);
        assertThat(fast.seconds(Setting.SERVER_TTL)).isEqualTo(15);
        assertThat(fast.seconds(Setting.FAILURE_TTL)).as("not below a second").isEqualTo(1);
        assertThat(fast.get(Setting.INITIAL_RTO)).isEqualTo(376_000_000L);
        assertThat(fast.get(Setting.MIN_TTL)).as("0 stays 0").isZero();
    }

    @Test
    void aValueOutOfRangeIsRefused() {
        assertThatThrownBy(() -> Profiles.STANDARD.settings().with(Setting.CACHE_SIZE, 0))
                .hasMessage("cache-size: 0 (expected: 1 <= cache-size <= 100000000)");
    }
}
