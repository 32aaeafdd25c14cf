package io.faultline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RealToolTest {

    private final RealTool sh = RealTool.require("sh", "dash");

    @Test
    void aRunKeepsTheTwoStreamsAndTheExitCodeApart() {
        RealTool.Result result = sh.run("-c", "echo answer; echo complaint >&2; exit 3");

        assertThat(result.stdout()).isEqualTo("answer\n");
        assertThat(result.stderr()).isEqualTo("complaint\n");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThatThrownBy(() -> result.expectExit(0)).hasMessageContaining("exit code 3 (expected: 0)");
    }

    @Test
    void aProgramThatHangsFailsTheTestWithWhatItHadPrinted() {
        assertThatThrownBy(() -> sh.run(Duration.ofMillis(300), "-c", "echo so far; sleep 60"))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("still running after PT0.3S")
                .hasMessageContaining("so far");
    }

    @Test
    void aBackgroundProgramAndItsChildrenEndWhenStopped(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        Process process = sh.start(
                log, "-c", "(trap 'echo child ended; exit' TERM; echo ready; while :; do sleep 0.02; done) & wait");
        while (Files.size(log) == 0) {
            assertThat(process.isAlive()).isTrue();
            Thread.onSpinWait();
        }

        RealTool.stop(process);

        assertThat(process.isAlive()).isFalse();
        assertThat(log).content().contains("child ended");
    }

    @Test
    void aMissingProgramSkipsTheTestAndNamesThePackage() {
        assertThatThrownBy(() -> RealTool.require("dig", "bind9-dnsutils", "/nowhere", false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("'dig'")
                .hasMessageContaining("apt-get install bind9-dnsutils");
    }

    @Test
    void aMissingProgramFailsTheTestOnTheBuildServer() {
        assertThatThrownBy(() -> RealTool.require("dig", "bind9-dnsutils", "/nowhere", true))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("apt-get install bind9-dnsutils");
    }
}
