package io.faultline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.faultline.cli.Main;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the order of the house: the floors, no cycles, one clock, no unseeded chance, and null-marked packages. */
class ArchitectureTest {

    private static final String ROOT = "io.faultline";

    /** Lowest floor first; a class uses its own room and the floors below. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("engine", "packet"),
            Set.of("fabric"),
            Set.of("host", "routing"),
            Set.of("dns", "balance", "service"),
            Set.of("edge"),
            Set.of("topology"),
            Set.of("scenario"),
            // Listens to the floors up to here; they do not know it.
            Set.of("telemetry"),
            Set.of("control"),
            Set.of("cli"));

    /** The neighbours on its own floor that a room may use, as long as that makes no cycle. */
    private static final Map<String, Set<String>> NEIGHBOURS = Map.of(
            "engine", Set.of("packet"),
            "host", Set.of("routing"),
            "balance", Set.of("dns", "service"),
            "service", Set.of("dns", "balance"));

    private static final Pattern CLOCK = Pattern.compile("java\\.lang\\.System\\.(nanoTime|currentTimeMillis)"
            + "|java\\.time\\.[A-Za-z]+\\.now"
            + "|java\\.time\\.Clock\\.(system|tick).*"
            + "|java\\.lang\\.Thread\\.sleep"
            + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep");

    private static final Pattern NOT_REPEATABLE = Pattern.compile("java\\.lang\\.System\\.identityHashCode"
            + "|java\\.lang\\.Math\\.random"
            + "|java\\.util\\.UUID\\.randomUUID"
            + "|java\\.util\\.Collections\\.shuffle\\(java\\.util\\.List\\)"
            + "|java\\.util\\.(Random|SplittableRandom)\\.<init>\\(\\)"
            + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void everyClassLivesInARoomOfTheTable() {
        Set<String> strangers = HOUSE.stream()
                .filter(c -> floorOf(room(c)) < 0)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(strangers)
                .as("classes outside the rooms of FLOORS, where a new room is entered")
                .isEmpty();
    }

    @Test
    void aFloorUsesOnlyFloorsBelow() {
        classes().should(useOnlyTheirRoomAndFloorsBelow()).check(HOUSE);
    }

    @Test
    void noPackageIsPartOfACycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = HOUSE.stream()
                .map(JavaClass::getPackage)
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unmarked)
                .as("packages whose package-info.java is missing or not @NullMarked")
                .isEmpty();
    }

    /** The engine's clock reads the time and waits for it; everything else is told it. */
    @Test
    void belowTheCommandLineOneClassReadsTheClockAndWaits() {
        Map<String, Set<String>> readers = callersBelowTheCommandLine(CLOCK);

        assertThat(readers).as("classes that read a clock or sleep").hasSize(1);
        readers.forEach((reader, calls) -> {
            assertThat(reader).startsWith(ROOT + ".engine.");
            assertThat(calls).isSubsetOf("java.lang.System.nanoTime()", "java.util.concurrent.TimeUnit.sleep(long)");
        });
    }

    @Test
    void belowTheCommandLineNothingDrawsUnseeded() {
        assertThat(callersBelowTheCommandLine(NOT_REPEATABLE)).isEmpty();
    }

    /** Returns, for each top-level class below {@code cli}, what it calls or refers to of the methods that match. */
    private static Map<String, Set<String>> callersBelowTheCommandLine(Pattern methods) {
        Map<String, Set<String>> callers = new TreeMap<>();
        HOUSE.stream()
                .filter(c -> !room(c).equals("cli"))
                .flatMap(c -> c.getAccessesFromSelf().stream())
                .forEach(access -> {
                    String signature = access.getTarget().getFullName();
                    String name = signature.replaceFirst("\\(.*", "");
                    if (methods.matcher(signature).matches()
                            || methods.matcher(name).matches()) {
                        String caller = access.getOriginOwner().getName().replaceFirst("\\$.*", "");
                        callers.computeIfAbsent(caller, k -> new TreeSet<>()).add(signature);
                    }
                });
        return callers;
    }

    private static ArchCondition<JavaClass> useOnlyTheirRoomAndFloorsBelow() {
        return new ArchCondition<>("use only their own room and the floors below") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    if (used.getPackageName().startsWith(ROOT) && !mayUse(room(user), room(used))) {
                        events.add(SimpleConditionEvent.violated(
                                user,
                                room(user) + " uses " + room(used) + " (expected: a floor below, or "
                                        + NEIGHBOURS.getOrDefault(room(user), Set.of()) + "): "
                                        + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean mayUse(String user, String used) {
        return user.equals(used)
                || floorOf(used) < floorOf(user)
                || NEIGHBOURS.getOrDefault(user, Set.of()).contains(used);
    }

    /** Returns the first name below the root package: the room, however deep the class lies in it. */
    private static String room(JavaClass c) {
        String below = c.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.substring(1).replaceFirst("\\..*", "");
    }

    private static int floorOf(String room) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).contains(room)) {
                return floor;
            }
        }
        return -1;
    }
}
