package io.faultline.cli;

import io.faultline.engine.NetworkLoop;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.expect.Durations;
import io.faultline.scenario.report.RunReport;
import io.faultline.telemetry.Telemetry;
import io.faultline.topology.Region;
import io.faultline.topology.model.ServiceSpec;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a script on the virtual clock: an outage of hours in seconds, the same to the last byte for the same seed. */
@Command(
        name = "simulate",
        description =
                "Runs a topology's script on the virtual clock, without real clients, and prints verdict and digest.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    private static final long PROGRESS_EVERY_MILLIS = 5_000;
    private static final long SLICE_NS = 10_000_000_000L;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final TopologyOptions options = new TopologyOptions();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Ends after this much of the incident, such as 90s; by default with the script.")
    private @Nullable Long forNs;

    @Mixin
    private final WatchOptions watch = new WatchOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints verdict and digest only.")
    private boolean quiet;

    @Override
    public Integer call() throws Exception {
        // A simulation has no wall to be faster than.
        Scenario scenario = options.load(List.of("speed=1"));
        scenario.topology().services().values().forEach(SimulateCommand::requireVirtual);
        FutureTask<Integer> task = new FutureTask<>(() -> simulate(scenario));
        // Netty's pooled buffers are at their best on a thread of its own kind.
        new FastThreadLocalThread(task, "faultline-simulation").start();
        return task.get();
    }

    private static void requireVirtual(ServiceSpec service) {
        if (service.application() instanceof ServiceSpec.Upstream upstream) {
            throw new UserError("service " + service.name() + ": upstream " + upstream.server()
                    + " cannot follow a simulation's clock (expected: faultline run, which has the wall's)");
        }
    }

    private int simulate(Scenario scenario) throws IOException {
        PrintWriter out = Output.of(spec);
        NetworkLoop loop = NetworkLoop.virtual(scenario.topology().seed());
        Region region = Region.build(scenario.topology(), loop);
        ScenarioRun run = new ScenarioRun(scenario, region, 1, Long.MAX_VALUE);
        Progress progress = new Progress(quiet ? new PrintWriter(Writer.nullWriter()) : out);
        run.addListener(progress);
        Telemetry telemetry = Telemetry.attach(run, watch.telemetry(scenario.topology(), null));
        run.start();
        long endNs = loop.nowNs() + (forNs == null ? scenario.lengthNs() : forNs);
        advance(loop, run, endNs);
        if (forNs == null) {
            // The answers to the last probes may still be under way.
            advance(loop, run, endNs + SLICE_NS * 6);
        }
        RunReport made = run.finish();
        region.close();
        telemetry.close();
        loop.close();
        if (watch.report() != null) {
            ReportFiles.write(made, watch.report());
        }
        Progress.summary(made, out);
        out.println("digest: " + made.digest());
        out.flush();
        return ExitCodes.of(made.verdict());
    }

    private void advance(NetworkLoop loop, ScenarioRun run, long endNs) {
        long tell = System.currentTimeMillis() + PROGRESS_EVERY_MILLIS;
        while (loop.nowNs() < endNs && !run.isFinished()) {
            loop.runUntil(Math.min(endNs, loop.nowNs() + SLICE_NS));
            if (!quiet && System.currentTimeMillis() >= tell) {
                tell = System.currentTimeMillis() + PROGRESS_EVERY_MILLIS;
                PrintWriter errors = Output.errorsOf(spec);
                errors.printf("... at %s of the incident%n", Durations.text(run.incidentNs()));
                errors.flush();
            }
        }
    }
}
