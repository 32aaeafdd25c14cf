package io.faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.RealTool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
            Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void versionIsTheOneTheBuildWrote() {
        assertThat(commandLine.execute("--version")).isZero();
        assertThat(out.toString()).matches("(?s)faultline \\d+\\.\\d+\\.\\d+\\S* \\(JVM .*");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(commandLine.execute("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: faultline", "0   passed", "1   failed or invalid", "2   usage or configuration");
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(commandLine.execute("--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-such-option");
    }

    @Test
    void theCompletionScriptIsBash(@TempDir Path directory) throws Exception {
        assertThat(commandLine.execute("generate-completion")).isZero();
        Path script = Files.writeString(directory.resolve("completion"), out.toString());

        RealTool.Result completed = RealTool.require("bash", "bash")
                .run(
                        "-c",
                        "source " + script + "; COMP_WORDS=(faultline --vers); COMP_CWORD=1; _complete_faultline; "
                                + "echo \"${COMPREPLY[@]}\"")
                .expectExit(0);

        assertThat(completed.stdout()).isEqualTo("--version\n");
    }
}
