package io.faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
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
}
