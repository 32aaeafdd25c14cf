package io.faultline.dns.plane;

import static io.faultline.dns.plane.PlaneNet.MINUTE_NS;
import static io.faultline.dns.plane.PlaneNet.SECOND_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EnactorCounters;
import io.faultline.dns.plane.enact.EnactorListener;
import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.enact.RootRepair;
import io.faultline.dns.plane.plan.Plan;
import io.faultline.dns.wire.WireName;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.host.Host;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The race of 19 October 2025: an enactor that was held up applies its old plan while another cleans up, and nobody can apply
 * anything any more. What is done to it here is always delay, loss or a cut; the deletion follows.
 */
class PlanRaceTest {
    private static final long HELD_UP_FROM_NS = 12 * MINUTE_NS;
    private static final long HELD_UP_UNTIL_NS = 47 * MINUTE_NS + 25 * SECOND_NS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private PlaneNet plane;

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void whereNobodyIsHeldUpPlansOnlyGoForwardAndTheNameIsNeverEmpty() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults());

        net.runFor(60 * MINUTE_NS);

        Plan latest = Objects.requireNonNull(plane.planner.latest());
        assertThat(latest.generation()).isGreaterThanOrEqualTo(PlaneNet.FIRST + 59);
        assertThat(plane.endpoints).allSatisfy(state -> {
            assertThat(state.active()).isBetween(latest.generation() - 1, latest.generation());
            // Two balancers in one family or two, 21 trees that are kept and one that may wait for its clean-up.
            int each = 4 * state.endpoint().types().size();
            assertThat(state.recordSets()).isLessThanOrEqualTo(22 * each + 5);
            assertThat(state.addresses()).isEqualTo(state.endpoint().types().size());
        });
        assertThat(plane.backwards).isEmpty();
        assertThat(plane.emptied).isEmpty();
        assertThat(plane.enactors)
                .allSatisfy(enactor -> assertThat(enactor.counters().flips()).isPositive());
    }

    @Test
    void anEnactorWhoseHostWasSlowTakesTheNameAwayWithHelpOfTheCleaner() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults());
        net.runFor(HELD_UP_FROM_NS);
        plane.enactor(3).slow(500);

        net.runFor(HELD_UP_UNTIL_NS - HELD_UP_FROM_NS);
        assertThat(plane.enactor(3).counters().lockLost())
                .as("it loses the lock again and again, which holds it up further")
                .isGreaterThanOrEqualTo(5);
        assertThat(plane.emptied).as("as long as it is held up, all is well").isEmpty();
        plane.enactor(3).slow(1);
        net.runFor(2 * MINUTE_NS);

        theNameIsGone();
    }

    @Test
    void anEnactorWhoseLinkWasSlowDoesTheSame() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults().withTimeoutNs(5 * MINUTE_NS));
        Link link = plane.star.link(plane.enactor(3).host());
        LinkProfile before = link.forward().profile();
        heldUpInItsRun(
                () -> link.profile(before.withDelayNs(40 * SECOND_NS), net.nowNs()),
                () -> link.profile(before, net.nowNs()),
                // What is under way on the slow link takes most of a minute yet.
                HELD_UP_UNTIL_NS - 40 * SECOND_NS);

        EnactorCounters counters = plane.enactor(3).counters();
        assertThat(counters.lockLost()).as("what it believed was minutes old").isPositive();
        assertThat(counters.lockLost() + counters.lockBusy()).isGreaterThanOrEqualTo(5);
        theNameIsGone();
    }

    @Test
    void anEnactorThatWasCutOffDoesTheSame() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults());
        Link link = plane.star.link(plane.enactor(3).host());
        heldUpInItsRun(() -> link.down(Link.InFlight.DROP, net.nowNs()), () -> link.up(net.nowNs()), HELD_UP_UNTIL_NS);

        assertThat(plane.enactor(3).counters().failedCalls()).isGreaterThanOrEqualTo(5);
        theNameIsGone();
    }

    @Test
    void anEnactorThatCrashedForgetsItsPlanAndDoesNoHarm() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults());
        Host host = plane.enactor(3).host();
        heldUpInItsRun(() -> host.crash(net.nowNs()), () -> host.restart(net.nowNs()), HELD_UP_UNTIL_NS);

        assertThat(plane.emptied).isEmpty();
        assertThat(plane.backwards).isEmpty();
        net.runFor(10 * MINUTE_NS);
        assertThat(plane.enactor(3).counters().flips()).as("it works again").isPositive();
    }

    @Test
    void newPlansChangeNothingUntilOperatorsPutARootInPlaceByHand() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults());
        Host bastion = plane.star.host("bastion", "127.0.0.99");
        net.runFor(HELD_UP_FROM_NS);
        plane.enactor(3).slow(500);
        net.runFor(HELD_UP_UNTIL_NS - HELD_UP_FROM_NS);
        plane.enactor(3).slow(1);
        net.runFor(2 * MINUTE_NS);
        theNameIsGone();
        long plans = plane.planner.plans();
        long flips = flips();

        net.runFor(60 * MINUTE_NS);
        assertThat(plane.planner.plans()).as("plans go on being made").isGreaterThanOrEqualTo(plans + 59);
        assertThat(flips()).as("and none is applied").isEqualTo(flips);
        assertThat(plane.endpoints)
                .allSatisfy(state -> assertThat(state.addresses()).isZero());
        assertThat(plane.enactors)
                .allSatisfy(enactor -> assertThat(enactor.counters().blocked()).isGreaterThanOrEqualTo(100));

        List<Long> installed = new ArrayList<>();
        for (EndpointState state : plane.endpoints) {
            new RootRepair(bastion, PlaneNet.at("127.0.0.10"), state.endpoint(), SECOND_NS, 10, installed::add).begin();
        }
        net.runFor(SECOND_NS);
        long latest = Objects.requireNonNull(plane.planner.latest()).generation();
        assertThat(installed)
                .as("the newest trees are those that nobody could flip to")
                .containsOnly(latest);
        assertThat(plane.endpoints)
                .allSatisfy(state -> assertThat(state.addresses()).isPositive());

        net.runFor(5 * MINUTE_NS);
        assertThat(plane.endpoints)
                .as("the automation works again")
                .allSatisfy(state -> assertThat(state.active()).isGreaterThan(latest))
                .as("and has cleaned up what it could not apply")
                .allSatisfy(state -> assertThat(state.recordSets()).isLessThan(200));
    }

    /** Holds enactor 3 up from the beginning of a run, at about 12 minutes, to a time. */
    private void heldUpInItsRun(Runnable begin, Runnable end, long untilNs) {
        net.runFor(HELD_UP_FROM_NS);
        List<Long> began = new ArrayList<>();
        plane.enactor(3).addListener(new EnactorListener() {
            @Override
            public void began(Enactor enactor, long generation) {
                if (began.isEmpty()) {
                    began.add(generation);
                    begin.run();
                }
            }
        });
        net.runFor(untilNs - HELD_UP_FROM_NS);
        assertThat(began).as("it was held up").hasSize(1);
        end.run();
        net.runFor(2 * MINUTE_NS);
    }

    /** Everything that 19 October 2025 showed of DNS, at the zones themselves. */
    private void theNameIsGone() {
        assertThat(plane.backwards).as("an old plan over a new one").hasSize(2);
        assertThat(plane.emptied).hasSize(3);
        String dual = String.join("\n", plane.emptied.subList(1, 3));
        assertThat(dual)
                .as("both families in one instant")
                .matches("(?s)db.two.test. A at (\\d+)\ndb.two.test. AAAA at \\1");
        assertThat(plane.endpoints).allSatisfy(state -> {
            assertThat(state.active()).isPositive();
            assertThat(state.rooted()).isFalse();
            assertThat(state.zone().zone().node(WireName.of(state.endpoint().name())))
                    .as("the name itself is there: NODATA")
                    .isNotNull();
        });
    }

    private long flips() {
        return plane.enactors.stream()
                .mapToLong(enactor -> enactor.counters().flips())
                .sum();
    }
}
