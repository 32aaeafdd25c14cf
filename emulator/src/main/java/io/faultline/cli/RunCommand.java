package io.faultline.cli;

import io.faultline.control.ControlOptions;
import io.faultline.control.ControlServer;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioListener;
import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.report.RunReport;
import io.faultline.telemetry.Telemetry;
import io.faultline.topology.Region;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
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
    private static final int CLOSING_ROUNDS = 4;

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

    @Option(
            names = "--hold",
            description = "Stays up after the script until Ctrl-C, as a topology without a script does.")
    private boolean hold;

    @Mixin
    private final WatchOptions watch = new WatchOptions();

    @Mixin
    private final ControlAddress control = new ControlAddress();

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
        ControlOptions api = control.options();
        RealTimeOptions time = new RealTimeOptions(spin, RealTimeOptions.DEFAULT.spinBelowNs());
        try (NetworkLoop loop = NetworkLoop.real(scenario.topology().seed(), time)) {
            loop.start();
            Region region = loop.call(() -> Region.build(scenario.topology(), loop, Instant.now()))
                    .get();
            Telemetry telemetry = null;
            try {
                ScenarioRun run =
                        new ScenarioRun(scenario, region, scenario.topology().speed(), maxLatenessNs);
                telemetry = loop.call(() -> {
                            region.openEdges();
                            return Telemetry.attach(run, watch.telemetry(scenario.topology(), Instant::now));
                        })
                        .get();
                return serve(run, telemetry, api, interrupted);
            } finally {
                close(region, telemetry);
            }
        }
    }

    private int serve(ScenarioRun run, Telemetry telemetry, @Nullable ControlOptions api, CountDownLatch interrupted)
            throws Exception {
        PrintWriter out = Output.of(spec);
        if (api == null) {
            Welcome.print(run.scenario(), run.region(), null, out);
            return script(run, out, interrupted);
        }
        try (ControlServer server = open(api, telemetry)) {
            Welcome.print(run.scenario(), run.region(), server.address(), out);
            return script(run, out, interrupted);
        }
    }

    private static ControlServer open(ControlOptions api, Telemetry telemetry) {
        try {
            return ControlServer.open(api, telemetry);
        } catch (IOException e) {
            throw new UserError(
                    e.getMessage() + " (expected: a free port; choose one with --control, or --control off)", e);
        }
    }

    private int script(ScenarioRun run, PrintWriter out, CountDownLatch interrupted) throws Exception {
        NetworkLoop loop = run.region().loop();
        CountDownLatch finished = new CountDownLatch(1);
        run.addListener(new Progress(out));
        run.addListener(new ScenarioListener() {
            @Override
            public void finished(RunReport made) {
                Progress.summary(made, out);
                finished.countDown();
            }
        });
        loop.execute(run::start);
        boolean stays = hold || run.scenario().script().isEmpty();
        waitForTheEnd(stays ? new CountDownLatch(1) : finished, interrupted);
        RunReport made = loop.call(run::finish).get();
        if (watch.report() != null) {
            ReportFiles.write(made, watch.report());
        }
        return ExitCodes.of(made.verdict());
    }

    private static void close(Region region, @Nullable Telemetry telemetry) throws Exception {
        region.loop()
                .call(() -> {
                    region.close();
                    if (telemetry != null) {
                        telemetry.close();
                    }
                    return true;
                })
                .get();
        // Channels that close leave the loop by further tasks, which it would refuse once it ends.
        for (int i = 0; i < CLOSING_ROUNDS; i++) {
            region.loop().call(() -> true).get();
        }
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
