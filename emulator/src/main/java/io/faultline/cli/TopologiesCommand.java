package io.faultline.cli;

import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioReader;
import io.faultline.scenario.expect.Durations;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.ShippedTopologies;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what comes with the program. */
@Command(name = "topologies", description = "Lists the topologies that are shipped.", mixinStandardHelpOptions = true)
final class TopologiesCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Output.of(spec);
        int width = ShippedTopologies.names().stream()
                .mapToInt(String::length)
                .max()
                .orElse(1);
        for (String name : ShippedTopologies.names()) {
            Scenario scenario = ScenarioReader.load(name, Overrides.none());
            String length = scenario.lengthNs() == 0 ? "no script" : Durations.text(scenario.lengthNs());
            String first = scenario.topology().description().lines().findFirst().orElse("");
            out.printf("%-" + width + "s  %-10s  %s%n", name, length, first);
        }
        return ExitCodes.PASSED;
    }
}
