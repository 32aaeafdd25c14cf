package io.faultline.cli;

import io.faultline.scenario.Scenario;
import io.faultline.topology.model.Topology;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads a topology and says what is wrong with it, all at once, or what it holds. */
@Command(
        name = "check",
        description = "Checks a topology and its script without running them.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final TopologyOptions options = new TopologyOptions();

    @Override
    public Integer call() {
        Scenario scenario = options.load(List.of());
        Topology topology = scenario.topology();
        PrintWriter out = Output.of(spec);
        out.printf(
                "%s: ok (%d routers, %d hosts, %d links, %d actions, %d expectations)%n",
                topology.name(),
                topology.routers().size(),
                topology.hosts().size(),
                topology.links().size(),
                scenario.script().size(),
                scenario.expectations().size());
        return ExitCodes.PASSED;
    }
}
