package io.faultline.dns.plane;

import static io.faultline.dns.plane.PlaneNet.MINUTE_NS;
import static io.faultline.dns.plane.PlaneNet.SECOND_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.dns.plane.plan.Plan;
import io.faultline.dns.plane.plan.PlannedBalancer;
import io.faultline.fabric.Link;
import io.faultline.host.Host;
import io.faultline.testing.TestNet;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What plans are made of, and what happens to their making where the network or a host fails. */
class PlannerTest {
    @RegisterExtension
    final TestNet net = new TestNet();

    private PlaneNet plane;

    @BeforeEach
    void start() {
        plane = new PlaneNet(net.network(), EnactorOptions.defaults());
        net.runFor(SECOND_NS);
    }

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void aPlansWeightsAreWhatItsBalancersSayOfThemselves() {
        assertThat(weights()).isEqualTo("lb-a 3, lb-b 3");

        plane.capacity.put("lb-b", 1);
        net.runFor(MINUTE_NS);

        assertThat(weights()).isEqualTo("lb-a 3, lb-b 1");
        assertThat(plan().generation()).isEqualTo(PlaneNet.FIRST + 1);
    }

    @Test
    void aBalancerThatCannotBeReachedKeepsItsWeight() {
        plane.star
                .link(plane.planner.host().network().nodes().stream()
                        .filter(node -> node.name().equals("lb-b"))
                        .map(Host.class::cast)
                        .findFirst()
                        .orElseThrow())
                .down(Link.InFlight.DROP, net.nowNs());
        plane.capacity.put("lb-b", 0);
        // A plan waits for the balancer's answer until its time is up.
        net.runFor(3 * MINUTE_NS + 15 * SECOND_NS);

        assertThat(plan().generation()).isEqualTo(PlaneNet.FIRST + 3);
        assertThat(weights()).isEqualTo("lb-a 3, lb-b 3");
    }

    @Test
    void aPlannerThatCrashedGoesOnWithTheNextNumber() {
        net.runFor(2 * MINUTE_NS);
        plane.planner.host().crash(net.nowNs());
        net.runFor(10 * MINUTE_NS);
        assertThat(plan().generation()).isEqualTo(PlaneNet.FIRST + 2);

        plane.planner.host().restart(net.nowNs());
        net.runFor(SECOND_NS);

        assertThat(plan().generation()).isEqualTo(PlaneNet.FIRST + 3);
        assertThat(weights()).isEqualTo("lb-a 3, lb-b 3");
    }

    @Test
    void withoutTheStoreNoPlanIsMadeAndNamesStayAsTheyAre() {
        net.runFor(MINUTE_NS + 30 * SECOND_NS);
        plane.store.host().crash(net.nowNs());

        net.runFor(10 * MINUTE_NS);

        assertThat(plane.planner.failures()).isGreaterThanOrEqualTo(9);
        assertThat(plane.emptied).isEmpty();
        assertThat(plane.endpoints)
                .allSatisfy(state -> assertThat(state.active()).isEqualTo(PlaneNet.FIRST + 1));
        plane.store.host().restart(net.nowNs());
        net.runFor(2 * MINUTE_NS);
        assertThat(plane.endpoints)
                .as("its history has outlived the crash")
                .allSatisfy(state -> assertThat(state.active()).isGreaterThan(PlaneNet.FIRST + 1));
    }

    @Test
    void anApiThatIsDownStopsTheEnactorsAndHarmsNobody() {
        net.runFor(MINUTE_NS);
        plane.api.host().crash(net.nowNs());
        net.runFor(30 * MINUTE_NS);
        plane.api.host().restart(net.nowNs());
        net.runFor(3 * MINUTE_NS);

        assertThat(plane.emptied).isEmpty();
        assertThat(plane.endpoints)
                .allSatisfy(state -> assertThat(state.active()).isGreaterThanOrEqualTo(PlaneNet.FIRST + 32));
    }

    private Plan plan() {
        return Objects.requireNonNull(plane.store.latest());
    }

    private String weights() {
        StringBuilder text = new StringBuilder();
        for (PlannedBalancer balancer : plan().balancers()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(balancer.name())
                    .append(' ')
                    .append(balancer.weight());
        }
        return text.toString();
    }
}
