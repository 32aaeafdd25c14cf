package io.faultline.topology.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigMapTest {

    private static final Keys KEYS =
            Keys.of("link", "delay", "loss", "rate", "queue", "mtu", "reorder", "between", "mode", "inner", "name");

    private final Problems problems = new Problems();

    enum Mode {
        FAIL_OPEN,
        FAIL_CLOSED
    }

    @Test
    void aMapReadsAsTypedValues() {
        ConfigMap map = map("""
                delay: 300us
                loss: 5%
                rate: 10gbit
                queue: 64KiB
                mtu: 9001
                reorder: yes
                between: [a, b]
                mode: fail-closed
                """);

        assertThat(map.get("delay", Values.DURATION, 0L)).isEqualTo(300_000);
        assertThat(map.get("loss", Values.PROBABILITY, 0.0)).isEqualTo(0.05);
        assertThat(map.get("rate", Values.RATE, 0L)).isEqualTo(10_000_000_000L);
        assertThat(map.get("queue", Values.SIZE, 0L)).isEqualTo(65_536);
        assertThat(map.get("mtu", Values.integer(68, 65_535), 1_500)).isEqualTo(9_001);
        assertThat(map.get("reorder", Values.BOOLEAN, false)).isTrue();
        assertThat(map.list("between", Values.NAME)).containsExactly("a", "b");
        assertThat(map.get("mode", Values.oneOf(Mode.class))).isEqualTo(Mode.FAIL_CLOSED);
        assertThat(map.has("inner")).isFalse();
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void everyFaultIsFoundInOnePass() {
        ConfigMap map = map("""
                dely: 3ms
                loss: 1.5
                rate: fast
                queue: 64 parsecs
                mtu: 9
                reorder: perhaps
                between: [a, -b]
                mode: fail-opn
                inner: 5
                """);

        map.require("delay", Values.DURATION);
        map.get("loss", Values.PROBABILITY);
        map.get("rate", Values.RATE);
        map.get("queue", Values.SIZE);
        map.get("mtu", Values.integer(68, 65_535));
        map.get("reorder", Values.BOOLEAN);
        map.list("between", Values.NAME);
        map.get("mode", Values.oneOf(Mode.class));
        map.map("inner", KEYS);
        map.reference("name", "router", List.of("az1"));

        assertThat(problems.list())
                .map(Problem::toString)
                .containsExactly(
                        "r.yaml:1:1: dely: unknown key \"dely\" (expected: one of delay, loss, rate, queue, mtu, reorder,"
                                + " between, mode, inner, name), did you mean \"delay\"?",
                        "r.yaml:1:1: delay: missing (expected: a duration such as 300us, 5s or 2h30m)",
                        "r.yaml:1:1: name: missing (expected: a text)",
                        "r.yaml:2:7: loss: 1.5 (expected: 0 <= loss <= 1, or 0% to 100%)",
                        "r.yaml:3:7: rate: fast (expected: a rate such as 56kbit, 100mbit or 10gbit, or unlimited)",
                        "r.yaml:4:8: queue: 64 parsecs (expected: a size such as 1500, 64KiB or 1MB)",
                        "r.yaml:5:6: mtu: 9 (expected: 68 <= mtu <= 65535)",
                        "r.yaml:6:10: reorder: perhaps (expected: true or false)",
                        "r.yaml:7:14: between(1): -b"
                                + " (expected: a name of 1 to 63 letters, digits and hyphens, no hyphen first or last)",
                        "r.yaml:8:7: mode: fail-opn (expected: one of fail-open, fail-closed), did you mean \"fail-open\"?",
                        "r.yaml:9:8: inner: 5 (expected: a map with one of delay, loss, rate, queue, mtu, reorder, between,"
                                + " mode, inner, name)");
    }

    @Test
    void aNameThatNothingBearsComesWithTheNearest() {
        ConfigMap map = map("name: az-1\n");

        assertThat(map.reference("name", "router", List.of("core", "az1", "az2")))
                .isNull();
        assertThat(problems.list())
                .map(Problem::toString)
                .containsExactly(
                        "r.yaml:1:7: name: unknown router \"az-1\" (expected: one of core, az1, az2), did you mean \"az1\"?");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1ns, 1",
        "300us, 300000",
        "1.5s, 1500000000",
        "15m, 900000000000",
        "2h30m, 9000000000000",
        "1d, 86400000000000",
        "1m30.5s, 90500000000",
        "5µs, 5000"
    })
    void durations(String text, long durationNs) {
        assertThat(Quantities.durationNs(text)).isEqualTo(durationNs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-5s",
                "5 s",
                "30m2h",
                "5s5s",
                "5x",
                "1e3s",
                "999999999999h",
                "5s ",
                "1..5s",
                "0x5s",
                "11111111111111111111111111111111111111111111111111111111111111111111s"
            })
    void noDurations(String text) {
        assertThatIllegal(() -> Quantities.durationNs(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1%", "101%", "1.01", "NaN", "%", "1e-3"})
    void noProbabilities(String text) {
        assertThatIllegal(() -> Quantities.probability(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "0gbit", "10gbps", "99999999tbit", "-1kbit"})
    void noRates(String text) {
        assertThatIllegal(() -> Quantities.rateBps(text));
    }

    private static void assertThatIllegal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        org.assertj.core.api.Assertions.assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }

    private ConfigMap map(String text) {
        return ConfigMap.of(
                ConfigTree.parse("r.yaml", text, Overrides.none(), problems).root(), KEYS, problems);
    }
}
