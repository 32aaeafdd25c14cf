package io.faultline.topology.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTreeTest {

    private final Problems problems = new Problems();

    @TempDir
    Path directory;

    @Test
    void everyValueKnowsItsFileLineAndColumn() {
        ConfigTree tree = parse("""
                name: region
                links:
                  az1-core:
                    loss: 5%
                script:
                  - {at: 1s, cut: az1-core}
                """);

        assertThat(at(tree, "links.az1-core.loss").position()).hasToString("region.yaml:4:11");
        assertThat(at(tree, "script(0).cut").position()).hasToString("region.yaml:6:19");
        assertThat(at(tree, "script(0).cut").path()).isEqualTo("script(0).cut");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void whatIsWrittenTwiceIsFoundAndTheFirstStands() {
        ConfigTree tree = parse("""
                seed: 1
                seed: 2
                """);

        assertThat(text(tree, "seed")).isEqualTo("1");
        assertThat(problems.list())
                .hasToString("[region.yaml:2:1: seed: key \"seed\" a second time"
                        + " (expected: once; it is set at region.yaml:1:1)]");
    }

    @Test
    void textThatIsNoYamlIsToldWithItsPlace() {
        parse("name: [a, b\nseed: 1\n");

        assertThat(problems.list()).hasSize(1);
        assertThat(problems.list().get(0).toString())
                .startsWith("region.yaml:2:5: expected ',' or ']', but got :")
                .endsWith("(expected: YAML)");
    }

    @Test
    void aTagNeverMakesAnObject() {
        parse("name: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1/\"]]\n");
        parse("seed: 1\nname: !thing {a: !other b}\n");

        assertThat(problems.list())
                .map(Problem::toString)
                .containsExactly(
                        "region.yaml:1:7: Global tag is not allowed: tag:yaml.org,2002:javax.script.ScriptEngineManager"
                                + " (expected: YAML)",
                        "region.yaml:2:7: name: tag !thing (expected: no tag)",
                        "region.yaml:2:18: name.a: tag !other (expected: no tag)");
    }

    @Test
    void aBillionLaughsAreCutOff() {
        StringBuilder text = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a").append(i).append(": &a").append(i).append(" [");
            text.append(("*a" + (i - 1) + ",").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }

        parse(text.toString());

        assertThat(problems.list())
                .hasToString("[region.yaml:1:1: aliases expand to more than 500000 values (expected: less)]");
    }

    @Test
    void aBillionLaughsOfVariablesAreCutOff() {
        StringBuilder text = new StringBuilder("a0: lollollollol\n");
        for (int i = 1; i < 40; i++) {
            text.append("a")
                    .append(i)
                    .append(": ")
                    .append(("${a" + (i - 1) + "}").repeat(10))
                    .append('\n');
        }

        parse(text.toString());

        assertThat(problems.list())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.expected())
                        .isEqualTo("variables that expand to at most 1048576 characters"));
    }

    @Test
    void anAliasOfItsOwnListIsNoEndlessLoop() {
        parse("a: &a\n  - *a\n");

        assertThat(problems.list()).isNotEmpty();
    }

    @Test
    void anAnchorAndAMergeKeySaveWriting() {
        ConfigTree tree = parse("""
                base: &wan {delay: 30ms, loss: 1%}
                other:
                  <<: *wan
                  loss: 2%
                """);

        assertThat(text(tree, "other.delay")).isEqualTo("30ms");
        assertThat(text(tree, "other.loss")).isEqualTo("2%");
        assertThat(at(tree, "other.delay").path()).isEqualTo("other.delay");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void variablesAreFilledFromNetOtherKeysAndTheEnvironmentsOwnPart() {
        Overrides overrides = Overrides.none().environment(Map.of("FAULTLINE_SITE", "x", "SECRET", "y"));
        ConfigTree tree = ConfigTree.parse("region.yaml", """
                a: ${net}.1.0.1
                b: ${defaults.link.delay}
                defaults: {link: {delay: 3ms}}
                c: ${env:FAULTLINE_SITE}
                d: ${env:SECRET}
                e: ${nett}
                f: $${net}
                g: ${nothing:-there}
                """, overrides, problems);

        assertThat(text(tree, "a")).isEqualTo("127.1.0.1");
        assertThat(text(tree, "b")).isEqualTo("3ms");
        assertThat(text(tree, "c")).isEqualTo("x");
        assertThat(text(tree, "f")).isEqualTo("${net}");
        assertThat(text(tree, "g")).isEqualTo("there");
        assertThat(problems.list())
                .map(Problem::toString)
                .containsExactly(
                        "region.yaml:5:4: d: unknown variable \"env:SECRET\""
                                + " (expected: an environment variable that is set and begins with FAULTLINE_)",
                        "region.yaml:6:4: e: unknown variable \"nett\""
                                + " (expected: net, the path of another value, or env:FAULTLINE_...), did you mean \"net\"?");
    }

    @Test
    void aVariableDefinedByItselfIsTold() {
        parse("a: ${b}\nb: ${a}\n");

        assertThat(problems.list())
                .map(Problem::toString)
                .containsExactly(
                        "region.yaml:1:4: a: ${b} (expected: no variable that is defined by itself)",
                        "region.yaml:2:4: b: ${a} (expected: no variable that is defined by itself)");
    }

    @Test
    void noOtherLookupOfTheInterpolatorIsReachable() {
        parse("a: ${script:javascript:1+1}\nb: ${file:UTF-8:/etc/passwd}\nc: ${sys:user.home}\nd: ${dns:a|b}\n");

        assertThat(problems.list())
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem.came()).startsWith("unknown variable"));
    }

    @Test
    void theCommandLineBeatsTheEnvironmentWhichBeatsFilesWhichBeatTheTopologyWhichBeatsItsBase() throws IOException {
        write("base.yaml", "a: base\nb: base\nc: base\nd: base\ne: base\n");
        write("mine.yaml", "extends: base.yaml\nb: mine\nc: mine\nd: mine\ne: mine\n");
        write("override.yaml", "c: file\nd: file\ne: file\n");
        Overrides overrides = Overrides.none()
                .file(directory.resolve("override.yaml").toString())
                .environment(Map.of("FAULTLINE_SET", "d=environment; e=environment"))
                .set("e=option");

        ConfigTree tree = ConfigTree.load(directory.resolve("mine.yaml").toString(), overrides, problems);

        assertThat(List.of("a", "b", "c", "d", "e"))
                .map(key -> text(tree, key))
                .containsExactly("base", "mine", "file", "environment", "option");
        assertThat(at(tree, "e").position()).hasToString("--set e=option");
        assertThat(at(tree, "d").position()).hasToString("FAULTLINE_SET");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aSettingReachesInsideMapsAndListsAndMayBeAMapOrRemove() {
        ConfigTree tree = ConfigTree.parse(
                "region.yaml",
                "links:\n  az1-core: {loss: 1%, delay: 1ms}\nscript:\n- {at: 1s}\ngone: {a: 1}\n",
                Overrides.none()
                        .set("links.az1-core.loss=5%")
                        .set("links.new.delay=2ms")
                        .set("links.az1-core.codel={target: 5ms}")
                        .set("script(0).at=2s")
                        .set("dns.zones.cloud..test.ttl=7")
                        .set("gone=~"),
                problems);

        assertThat(text(tree, "links.az1-core.loss")).isEqualTo("5%");
        assertThat(text(tree, "links.az1-core.delay")).isEqualTo("1ms");
        assertThat(text(tree, "links.az1-core.codel.target")).isEqualTo("5ms");
        assertThat(text(tree, "links.new.delay")).isEqualTo("2ms");
        assertThat(text(tree, "script(0).at")).isEqualTo("2s");
        assertThat(text(tree, "dns.zones.cloud..test.ttl")).isEqualTo("7");
        assertThat(tree.root().keys()).doesNotContain("gone");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aSettingThatFitsNowhereIsTold() {
        ConfigTree.parse(
                "region.yaml",
                "name: x\nscript: [{at: 1s}]\n",
                Overrides.none().set("nonsense").set("name.first=x").set("script(3).at=1s"),
                problems);

        assertThat(problems.list())
                .map(Problem::toString)
                .containsExactly(
                        "--set name.first=x: name.first: name is x"
                                + " (expected: a path and a value such as links.az1-core.loss=5%)",
                        "--set nonsense: \"nonsense\" (expected: a path and a value such as links.az1-core.loss=5%)",
                        "--set script(3).at=1s: script(3).at: script has 1 items"
                                + " (expected: a path and a value such as links.az1-core.loss=5%)");
    }

    @Test
    void topologiesThatExtendEachOtherInACircleAreTold() throws IOException {
        write("a.yaml", "extends: b.yaml\n");
        write("b.yaml", "extends: a.yaml\n");
        String a = directory.resolve("a.yaml").toString();
        String b = directory.resolve("b.yaml").toString();

        ConfigTree.load(a, Overrides.none(), problems);

        assertThat(problems.list())
                .hasToString("[" + b + ":1:10: extends: " + a + " -> " + b + " -> " + a
                        + " (expected: no cycle, and at most 8 steps)]");
    }

    @Test
    void aFileThatAValueNamesIsReadFromBesideTheFileThatNamesIt() throws IOException {
        Files.createDirectory(directory.resolve("base"));
        write("base/base.yaml", "zone: {file: a.zone}\n");
        write("base/a.zone", "$ORIGIN a.\n");
        write("mine.yaml", "extends: base/base.yaml\nother: {file: b.zone}\n");

        ConfigTree tree = ConfigTree.load(directory.resolve("mine.yaml").toString(), Overrides.none(), problems);

        assertThat(tree.read((ScalarNode) at(tree, "zone.file"))).isEqualTo("$ORIGIN a.\n");
        assertThat(tree.read((ScalarNode) at(tree, "other.file"))).isNull();
        assertThat(problems.list())
                .hasToString("[" + directory.resolve("mine.yaml")
                        + ":2:15: other.file: b.zone (expected: a file that exists)]");
    }

    @Test
    void aTopologyThatDoesNotExistIsTold() {
        assertThatThrownBy(() -> ConfigTree.load("no-such-place", Overrides.none(), problems))
                .isInstanceOf(TopologyException.class)
                .hasMessageStartingWith("no-such-place: no such topology (expected: a file, or ");
    }

    @Test
    void bytesThatAreNoTextAreTold() throws IOException {
        Path file = directory.resolve("latin1.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xe9, '\n'});

        ConfigTree.load(file.toString(), Overrides.none(), problems);

        assertThat(problems.list()).hasSize(1);
        assertThat(problems.list().get(0).toString())
                .startsWith(file + ": cannot read " + file)
                .endsWith("(expected: a text in UTF-8)");
    }

    private ConfigTree parse(String text) {
        return ConfigTree.parse("region.yaml", text, Overrides.none(), problems);
    }

    private static ConfigNode at(ConfigTree tree, String path) {
        ConfigNode node = ConfigPath.parse(path).find(tree.root());
        assertThat(node).as(path).isNotNull();
        return node;
    }

    private static String text(ConfigTree tree, String path) {
        return ((ScalarNode) at(tree, path)).text();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }
}
