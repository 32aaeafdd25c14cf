package io.faultline.cli;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioListener;
import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.report.RunReport;
import io.faultline.topology.Region;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a topology on the wall clock, for real clients. */
@Command(
        name = "run",
        description = "Runs a topology for real clients: prints where to connect, then what happens.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 50;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final TopologyOptions options = new TopologyOptions();

    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "Seconds of the incident in a second of the wall clock; divides DNS TTLs, too.")
    private @Nullable String speed;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Ends after this much of the wall clock; by default with the script, or never without one.")
    private @Nullable Long forNs;

    @Option(names = "--hold", description = "Stays up after the script until Ctrl-C.")
    private boolean hold;

    @Option(names = "--report", paramLabel = "DIR", description = "Writes report.json and junit.xml there.")
    private @Nullable Path report;

    @Option(names = "--spin", description = "Never sleeps: one busy core, and events microseconds late.")
    private boolean spin;

    @Option(
            names = "--max-lateness",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "20ms",
            description = "A run whose events are later than this (99th percentile) is INVALID; ${DEFAULT-VALUE}.")
    private long maxLatenessNs;

    @Override
    public Integer call() throws Exception {
        Scenario scenario = options.load(speed == null ? List.of() : List.of("speed=" + speed));
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Interrupt.onSignal(interrupted, exitCode);
        try {
            int code = run(scenario, interrupted);
            exitCode.complete(code);
            return code;
        } finally {
            exitCode.complete(ExitCodes.FAILED);
        }
    }

    private int run(Scenario scenario, CountDownLatch interrupted) throws Exception {
        PrintWriter out = Output.of(spec);
        RealTimeOptions time = new RealTimeOptions(spin, RealTimeOptions.DEFAULT.spinBelowNs());
        try (NetworkLoop loop = NetworkLoop.real(scenario.topology().seed(), time)) {
            loop.start();
            Region region =
                    loop.call(() -> Region.build(scenario.topology(), loop)).get();
            try {
                loop.call(() -> {
                            region.openEdges();
                            return true;
                        })
                        .get();
                Welcome.print(scenario, region, out);
                return script(scenario, region, out, interrupted);
            } finally {
                loop.call(() -> {
                            region.close();
                            return true;
                        })
                        .get();
            }
        }
    }

    private int script(Scenario scenario, Region region, PrintWriter out, CountDownLatch interrupted) throws Exception {
        NetworkLoop loop = region.loop();
        ScenarioRun run = new ScenarioRun(scenario, region, scenario.topology().speed(), maxLatenessNs);
        CountDownLatch finished = new CountDownLatch(1);
        run.addListener(new Progress(out));
        run.addListener(new ScenarioListener() {
            @Override
            public void finished(RunReport made) {
                finished.countDown();
            }
        });
        boolean scripted = scenario.lengthNs() > 0;
        if (scripted) {
            loop.execute(run::start);
        }
        waitForTheEnd(scripted && !hold ? finished : new CountDownLatch(1), interrupted);
        RunReport made = loop.call(run::finish).get();
        if (report != null) {
            ReportFiles.write(made, report);
        }
        if (!scripted) {
            return ExitCodes.PASSED;
        }
        Progress.summary(made, out);
        return ExitCodes.of(made.verdict());
    }

    private void waitForTheEnd(CountDownLatch finished, CountDownLatch interrupted) throws InterruptedException {
        long startNs = System.nanoTime();
        while (interrupted.getCount() > 0
                && finished.getCount() > 0
                && (forNs == null || System.nanoTime() - startNs < forNs)) {
            if (interrupted.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }
}
