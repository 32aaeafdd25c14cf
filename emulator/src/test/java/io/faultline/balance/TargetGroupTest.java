package io.faultline.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TargetGroupTest {
    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<String> journal = new ArrayList<>();

    @Test
    void aNewTargetIsInServiceAfterOnePassedCheckAndOutAfterFallFailedOnesInARow() {
        TargetGroup group = group(TargetGroupSettings.defaults().withThresholds(2, 3));
        Target target = register(group, 1);
        assertThat(target.state()).isEqualTo(TargetState.INITIAL);

        check(group, target, "P");
        assertThat(target.state()).isEqualTo(TargetState.HEALTHY);
        check(group, target, "FFPFF");
        assertThat(target.state()).isEqualTo(TargetState.HEALTHY);
        check(group, target, "F");
        assertThat(target.state()).isEqualTo(TargetState.UNHEALTHY);
        check(group, target, "PFP");
        assertThat(target.state()).isEqualTo(TargetState.UNHEALTHY);
        check(group, target, "P");
        assertThat(target.state()).isEqualTo(TargetState.HEALTHY);

        assertThat(journal)
                .containsExactly(
                        "t1 INITIAL -> HEALTHY: passed",
                        "t1 HEALTHY -> UNHEALTHY: failed",
                        "t1 UNHEALTHY -> HEALTHY: passed");
    }

    @Test
    void aTargetThatNeverPassesIsUnhealthyAfterFallChecks() {
        TargetGroup group = group(TargetGroupSettings.defaults().withThresholds(2, 3));
        Target target = register(group, 1);

        check(group, target, "FF");
        assertThat(target.state()).isEqualTo(TargetState.INITIAL);
        check(group, target, "F");
        assertThat(target.state()).isEqualTo(TargetState.UNHEALTHY);
    }

    @Test
    void whenAllAreUnhealthyAGroupThatFailsOpenSendsToAllOfThem() {
        TargetGroup group = group(TargetGroupSettings.defaults().withThresholds(1, 1));
        Target first = register(group, 1);
        Target second = register(group, 2);
        check(group, first, "P");
        check(group, second, "F");
        assertThat(group.inService()).containsExactly(first);
        assertThat(group.isFailingOpen()).isFalse();

        check(group, first, "F");
        assertThat(group.inService()).containsExactly(first, second);
        assertThat(group.isFailingOpen()).isTrue();

        check(group, second, "P");
        assertThat(group.inService()).containsExactly(second);
        assertThat(group.isFailingOpen()).isFalse();
    }

    @Test
    void whenAllAreUnhealthyAGroupThatFailsClosedSendsToNone() {
        TargetGroup group =
                group(TargetGroupSettings.defaults().withThresholds(1, 1).failClosed());
        check(group, register(group, 1), "PF");

        assertThat(group.inService()).isEmpty();
        assertThat(group.isFailingOpen()).isFalse();
    }

    @Test
    void belowThePanicThresholdAllAreSentToAsEnvoyDoes() {
        TargetGroup group =
                group(TargetGroupSettings.defaults().withThresholds(1, 1).failOpenBelow(0.5));
        List<Target> targets = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            targets.add(register(group, i));
            check(group, targets.get(i - 1), "P");
        }
        check(group, targets.get(0), "F");
        check(group, targets.get(1), "F");
        assertThat(group.inService()).as("half is not below half").hasSize(2);

        check(group, targets.get(2), "F");
        assertThat(group.inService()).hasSize(4);
        assertThat(group.isFailingOpen()).isTrue();
    }

    @Test
    void aDrainingTargetGetsNothingNewAndIsGoneAfterTheDelayToTheNanosecond() {
        TargetGroup group = group(TargetGroupSettings.defaults().withDeregistrationDelayNs(300_000_000_000L));
        Target target = register(group, 1);
        Target other = register(group, 2);
        check(group, target, "P");
        check(group, other, "P");

        group.deregister(target);
        check(group, target, "PPPP");
        assertThat(target.state()).isEqualTo(TargetState.DRAINING);
        assertThat(group.inService()).containsExactly(other);

        net.runFor(300_000_000_000L - 1);
        assertThat(group.targets()).containsExactly(target, other);
        net.runFor(1);
        assertThat(group.targets()).containsExactly(other);
        assertThat(journal).last().isEqualTo("t1 removed");
    }

    @Test
    void aDrainingTargetDoesNotCountForFailOpen() {
        TargetGroup group = group(TargetGroupSettings.defaults().withThresholds(1, 1));
        Target target = register(group, 1);
        check(group, target, "P");
        group.deregister(target);

        assertThat(group.inService()).isEmpty();

        group.reregister(target);
        assertThat(target.state()).isEqualTo(TargetState.INITIAL);
        assertThat(group.inService()).containsExactly(target);
        assertThat(net.loop().pendingEvents()).isZero();
    }

    @Test
    void anUnusedTargetStaysOutWhateverTheChecksSay() {
        TargetGroup group = group(TargetGroupSettings.defaults().unchecked());
        Target target = register(group, 1);
        assertThat(group.inService()).containsExactly(target);

        group.use(target, false);
        check(group, target, "PPPFFF");
        assertThat(target.state()).isEqualTo(TargetState.UNUSED);
        assertThat(group.inService()).isEmpty();

        group.use(target, true);
        assertThat(group.inService()).containsExactly(target);
    }

    @Test
    void settingsThatCannotBeAreRefusedWithWhatCameAndWhatWasExpected() {
        assertThatThrownBy(() -> TargetGroupSettings.defaults().withThresholds(0, 3))
                .hasMessage("rise: 0 (expected: 1 to 1000)");
        assertThatThrownBy(() -> TargetGroupSettings.defaults().failOpenBelow(1.5))
                .hasMessage("panic threshold: 1.5 (expected: 0 to 1)");
        TargetGroup group = group(TargetGroupSettings.defaults());
        register(group, 1);
        assertThatThrownBy(() -> register(group, 1))
                .hasMessage("target t1 is in group shop (expected: a name of its own)");
    }

    private TargetGroup group(TargetGroupSettings settings) {
        TargetGroup group = new TargetGroup(net.loop(), 0, "shop", settings);
        group.addListener(new TargetGroupListener() {
            @Override
            public void targetChanged(
                    TargetGroup of, Target target, TargetState from, TargetState to, String reason, long nowNs) {
                journal.add(target.name() + " " + from + " -> " + to + ": " + reason);
            }

            @Override
            public void targetRemoved(TargetGroup of, Target target, long nowNs) {
                journal.add(target.name() + " removed");
            }
        });
        return group;
    }

    private static Target register(TargetGroup group, int number) {
        return group.register("t" + number, Address.of("127.1.0." + number), 80, "az" + number);
    }

    /** P is a check that passed, F one that failed. */
    private static void check(TargetGroup group, Target target, String results) {
        for (int i = 0; i < results.length(); i++) {
            if (results.charAt(i) == 'P') {
                group.checkPassed(target, "passed");
            } else {
                group.checkFailed(target, "failed");
            }
        }
    }
}
