package io.faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.scenario.action.Actions;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.model.Topology;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The README tells the truth. */
class ReadmeTest {
    private static String readme = "";

    @TempDir
    private Path directory;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(Path.of("..", "README.md"));
    }

    @Test
    void theTopologyInTheReadmePassesAsItIsWritten() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertThat(block.find()).as("a YAML block in README.md").isTrue();
        Path file = Files.writeString(directory.resolve("readme.yaml"), block.group(1));
        StringWriter out = new StringWriter();
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        assertThat(command.execute("simulate", file.toString()))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("PASSED  two-zones: 3 of 3 expectations met");
    }

    @Test
    void theTourCountsTheNodesThatTheOutageHas() {
        Topology topology = TopologyLoader.load("regional-maintenance-cascade", Overrides.none());
        assertThat(readme)
                .contains("regional-maintenance-cascade: %d routers, %d hosts, %d links"
                        .formatted(
                                topology.routers().size(),
                                topology.hosts().size(),
                                topology.links().size()));
    }

    @Test
    void everyActionIsInTheReadme() {
        assertThat(Actions.keys()).allSatisfy(key -> assertThat(readme).contains("`" + key));
    }

    @Test
    void everyCommandIsInTheReadme() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .filteredOn(name -> !name.equals("generate-completion"))
                .allSatisfy(name -> assertThat(readme).contains("faultline " + name));
    }
}
