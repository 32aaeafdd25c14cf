package io.faultline.cli;

import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioReader;
import io.faultline.topology.config.Overrides;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands that read a topology have in common. */
final class TopologyOptions {
    @Parameters(paramLabel = "TOPOLOGY", description = "A topology file, or the name of one that is shipped.")
    private String topology = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets a value of the topology, such as links.az1-core.loss=5%%; may be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--override",
            paramLabel = "FILE",
            description = "Lays another file over the topology; may be repeated.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "The seed of all chance.")
    private @Nullable String seed;

    @Option(names = "--net", paramLabel = "N", description = "The first octet of every address; 127 unless said.")
    private @Nullable String net;

    /** The topology as it was named. */
    String name() {
        return topology;
    }

    /** Reads the topology and its script, with all that is laid over it. */
    Scenario load(List<String> moreSettings) {
        List<String> settings = new ArrayList<>(sets);
        if (seed != null) {
            settings.add("seed=" + seed);
        }
        if (net != null) {
            settings.add("net=" + net);
        }
        settings.addAll(moreSettings);
        return ScenarioReader.load(topology, new Overrides(files, System.getenv(), settings));
    }
}
