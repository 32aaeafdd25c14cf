package io.faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code faultline} launcher in a project of its own, with a stand-in for Maven: it counts its calls, and what it
 * builds is the finished jar.
 */
class LauncherIT {

    private static final Path FINISHED_JAR = Path.of("target", "faultline.jar").toAbsolutePath();

    private final RealTool sh = RealTool.require("sh", "dash");

    @TempDir
    private Path directory;

    private Path project;
    private Path tools;
    private Path calls;

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectories(directory.resolve("a project"));
        tools = Files.createDirectories(directory.resolve("tools"));
        calls = directory.resolve("calls");
        Files.copy(Path.of("..", "faultline"), project.resolve("faultline"));
        executable(project.resolve("faultline"));
        Files.createDirectories(project.resolve("emulator/src/main"));
        for (String source : new String[] {"pom.xml", "emulator/pom.xml", "emulator/src/main/Source.java"}) {
            Files.writeString(project.resolve(source), "");
        }
        mavenDoes("mkdir -p emulator/target && cp '" + FINISHED_JAR + "' emulator/target/faultline.jar");
    }

    @Test
    void theFirstUseBuildsAndSaysSoAndTheSecondJustRuns() throws IOException {
        RealTool.Result first = faultline("--version").expectExit(0);
        RealTool.Result second = faultline("--version").expectExit(0);

        assertThat(first.stdout()).startsWith("faultline ").isEqualTo(second.stdout());
        assertThat(first.stderr()).contains("faultline: building (first use;");
        assertThat(second.stderr()).isEmpty();
        assertThat(calls).content().isEqualTo("call\n");
    }

    @Test
    void aSourceThatIsNewerThanTheJarIsBuiltAgainOnce() throws IOException {
        faultline("--version").expectExit(0);
        Files.setLastModifiedTime(project.resolve("emulator/src/main/Source.java"), FileTime.from(Instant.now()));

        RealTool.Result rebuilt = faultline("--version").expectExit(0);
        faultline("--version").expectExit(0);

        assertThat(rebuilt.stderr()).contains("building (the sources are newer than the build;");
        assertThat(calls).content().isEqualTo("call\ncall\n");
    }

    @Test
    void aFailedBuildShowsTheEndOfItsLogAndExitsWith2() throws IOException {
        mavenDoes("echo '[ERROR] Source.java: something is wrong'; exit 1");

        RealTool.Result result = faultline("--version").expectExit(2);

        assertThat(result.stderr())
                .contains("[ERROR] Source.java: something is wrong")
                .contains("faultline: the build failed");
        assertThat(result.stdout()).isEmpty();
    }

    @Test
    void twoFirstUsesAtOnceBuildOnce() throws IOException {
        RealTool.require("flock", "util-linux");
        mavenDoes("sleep 0.5; mkdir -p emulator/target && cp '" + FINISHED_JAR + "' emulator/target/faultline.jar");

        RealTool.Result result = sh.run("-c", command("--version") + " & " + command("--version") + " & wait");

        assertThat(result.stdout().lines()).hasSize(2).allMatch(line -> line.startsWith("faultline "));
        assertThat(calls).content().isEqualTo("call\n");
    }

    @Test
    void itRunsThroughASymbolicLinkFromAnyDirectoryAndPassesItsArgumentsAsTheyAre() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), project.resolve("faultline"));

        RealTool.Result result = sh.run("-c", "cd / && " + command(link, "'no such command'"));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).contains("'no such command'");
    }

    @Test
    void aJavaThatIsTooOldIsPassedOver() throws IOException {
        Path old = Files.createDirectories(directory.resolve("jdk8/bin"));
        Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        for (String tool : new String[] {"java", "javac"}) {
            Files.writeString(old.resolve(tool), "#!/bin/sh\necho too old; exit 9\n");
            executable(old.resolve(tool));
        }

        RealTool.Result result = sh.run("-c", "JAVA_HOME='" + old.getParent() + "' " + command("--version"));

        assertThat(result.expectExit(0).stdout()).startsWith("faultline ");
    }

    private RealTool.Result faultline(String arguments) {
        return sh.run("-c", command(arguments));
    }

    private String command(String arguments) {
        return command(project.resolve("faultline"), arguments);
    }

    private String command(Path launcher, String arguments) {
        return "PATH='" + tools + "':\"$PATH\" '" + launcher + "' " + arguments;
    }

    private void mavenDoes(String script) throws IOException {
        Path mvn = tools.resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\necho call >>'" + calls + "'\n" + script + "\n");
        executable(mvn);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
