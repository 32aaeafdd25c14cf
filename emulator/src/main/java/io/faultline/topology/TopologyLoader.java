package io.faultline.topology;

import io.faultline.topology.config.ConfigTree;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.TopologyException;
import io.faultline.topology.model.Topology;
import io.faultline.topology.read.TopologyReader;

/** Reads a topology from its file, or by the name of one that is shipped. */
public final class TopologyLoader {

    private TopologyLoader() {}

    /**
     * Reads and checks a topology.
     *
     * @param pathOrName a file, a folder with a {@code topology.yaml}, or the name of a shipped topology
     * @throws TopologyException with every complaint
     */
    public static Topology load(String pathOrName, Overrides overrides) {
        Problems problems = new Problems();
        Topology topology = load(pathOrName, overrides, problems);
        problems.throwIfAny();
        return topology;
    }

    /**
     * Reads a topology and leaves the complaints to the caller, who may have more to check (the script, say) before they
     * are shown together. It may be used only if there are none.
     *
     * @throws TopologyException if there is no such file
     */
    public static Topology load(String pathOrName, Overrides overrides, Problems problems) {
        return TopologyReader.read(ConfigTree.load(pathOrName, overrides, problems));
    }

    /**
     * Reads and checks a topology from a text.
     *
     * @param name what complaints call the text
     * @throws TopologyException with every complaint
     */
    public static Topology parse(String name, String text, Overrides overrides) {
        Problems problems = new Problems();
        Topology topology = TopologyReader.read(ConfigTree.parse(name, text, overrides, problems));
        problems.throwIfAny();
        return topology;
    }
}
