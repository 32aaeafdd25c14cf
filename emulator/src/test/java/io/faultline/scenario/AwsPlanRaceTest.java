package io.faultline.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.zone.Zone;
import io.faultline.engine.NetworkLoop;
import io.faultline.telemetry.journal.EventKind;
import io.faultline.telemetry.journal.Journal;
import io.faultline.telemetry.journal.JournalEvent;
import io.faultline.telemetry.journal.JournalOptions;
import io.faultline.telemetry.journal.PlaneJournal;
import io.faultline.topology.Plane;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The first hour of {@code aws-us-east-1-2025-10-20} by its own script, seen at a name server and in the journal. */
class AwsPlanRaceTest {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final Name IPV4 = Name.fromConstantString("dynamodb.us-east-1.amazonaws.test.");
    private static final Name DUAL = Name.fromConstantString("dynamodb.us-east-1.api.aws.test.");

    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    /** When a name lost its addresses, and of how many types in that instant. */
    private final List<String> emptied = new ArrayList<>();

    /** It would take a hundred times the time; other tests of the plane have it. */
    @BeforeAll
    static void letLeaksBe() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void lookForLeaks() {
        ResourceLeakDetector.setLevel(LEVEL);
    }

    @Test
    void aDelayedEnactorEmptiesBothNamesAndBothFamiliesInOneInstant() throws IOException {
        List<String> told = firstHour(Overrides.none());

        assertThat(emptied)
                .hasSize(2)
                .allMatch(text -> text.matches("dynamodb.* in minute 47"))
                .anyMatch(text -> text.startsWith(IPV4 + " A "))
                .anyMatch(text -> text.startsWith(DUAL + " A, AAAA "));
        assertThat(String.join("\n", told))
                .as("what the journal tells is the story of the outage")
                .containsSubsequence(
                        "enactor-az3 has lost the lock of dynamodb.us-east-1.amazonaws.test 5 times with plan 110",
                        "enactor-az3 flipped dynamodb.us-east-1.amazonaws.test to plan 110"
                                + " (older: plan 146 was active)",
                        "cleaned up after plan 146 and deleted plan 110, which is active:"
                                + " dynamodb.us-east-1.amazonaws.test leads to nothing",
                        "cannot apply plan 147 to dynamodb.us-east-1.amazonaws.test, nor later ones: it would have to"
                                + " roll back to plan 110, whose records are gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns.plane.freshness=write", "dns.plane.fencing=true", "dns.plane.spare-active=true"})
    void eachRemedyAsASettingPreventsTheOutage(String remedy) throws IOException {
        List<String> told = firstHour(Overrides.none().set(remedy));

        assertThat(emptied).isEmpty();
        assertThat(told).noneMatch(text -> text.contains("leads to nothing") || text.contains("cannot apply"));
    }

    private List<String> firstHour(Overrides overrides) throws IOException {
        Topology topology = TopologyLoader.load("aws-us-east-1-2025-10-20", overrides.set("speed=1"));
        Problems problems = new Problems();
        Scenario scenario = ScenarioReader.read(topology, problems);
        problems.throwIfAny();
        try (NetworkLoop loop = NetworkLoop.virtual(topology.seed())) {
            Region region = Region.build(topology, loop);
            Plane plane = Objects.requireNonNull(region.plane());
            region.dnsServer("ns2").zones().addListener((origin, before, now) -> note(before, now, loop.nowNs()));
            List<String> told = new ArrayList<>();
            try (Journal journal = new Journal(loop, JournalOptions.inMemory())) {
                PlaneJournal.attach(plane, journal);
                ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
                run.start();
                loop.runFor(60 * MINUTE_NS);
                run.finish();
                for (JournalEvent event : journal.after(0)) {
                    assertThat(event.kind()).isEqualTo(EventKind.PLANE);
                    told.add(event.text());
                }
            }
            region.close();
            return told;
        }
    }

    private void note(Zone before, Zone now, long nowNs) {
        for (Name name : List.of(IPV4, DUAL)) {
            List<String> lost = new ArrayList<>();
            for (int type : List.of(Type.A, Type.AAAA)) {
                boolean here = name.subdomain(now.origin().toName());
                if (here
                        && !before.rrset(name, type).isEmpty()
                        && now.rrset(name, type).isEmpty()) {
                    lost.add(Type.string(type));
                }
            }
            if (!lost.isEmpty()) {
                emptied.add(name + " " + String.join(", ", lost) + " in minute " + nowNs / MINUTE_NS);
            }
        }
    }
}
