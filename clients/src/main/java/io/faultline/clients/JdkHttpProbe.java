package io.faultline.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Asks for a URL again and again with the JDK's own HTTP client, through an outage and out of it.
 *
 * <p>The attempts are an open loop: one begins at each interval whatever became of those before it. They share one
 * {@link HttpClient} and so its pool of connections, as in an application. Each attempt is a line of JSON on standard
 * output when it ends; the last line is {@code {"summary": ...}}.
 */
@Command(
        name = "jdk-http-probe",
        description =
                "GETs a URL at an interval with the JDK's HttpClient; prints a JSON line an attempt and a summary.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the last attempt succeeded", "1:it failed", "2:usage"})
public final class JdkHttpProbe implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "What to GET, http or https.")
    private URI url;

    @Option(
            names = "--interval-ms",
            paramLabel = "MS",
            defaultValue = "500",
            description = "Time from one attempt's start to the next (default: ${DEFAULT-VALUE}).")
    private long intervalMs;

    @Option(
            names = "--for-ms",
            paramLabel = "MS",
            defaultValue = "30000",
            description = "How long to begin attempts (default: ${DEFAULT-VALUE}).")
    private long forMs;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "When to give an attempt up, connecting included (default: ${DEFAULT-VALUE}).")
    private long timeoutMs;

    @Option(names = "--proxy", paramLabel = "HOST:PORT", description = "An HTTP proxy to go through.")
    private @Nullable String proxy;

    private final List<Attempt> attempts = new ArrayList<>();

    private JdkHttpProbe() {}

    /**
     * Runs the probe and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new JdkHttpProbe());
    }

    @Override
    public Integer call() throws InterruptedException {
        check(
                "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
                "URL",
                url,
                "http://... or https://...");
        check(intervalMs >= 1, "--interval-ms", intervalMs, "1 <= ms");
        check(forMs >= 1, "--for-ms", forMs, "1 <= ms");
        check(timeoutMs >= 1, "--timeout-ms", timeoutMs, "1 <= ms");
        HttpClient client = client();
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofMillis(timeoutMs))
                .build();

        long startNs = System.nanoTime();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        int count = (int) Math.min(Integer.MAX_VALUE, (forMs + intervalMs - 1) / intervalMs);
        for (int i = 0; i < count; i++) {
            long dueNs = startNs + TimeUnit.MILLISECONDS.toNanos(i * intervalMs);
            TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
            running.removeIf(CompletableFuture::isDone);
            running.add(attempt(client, request, i + 1, startNs));
        }
        running.forEach(CompletableFuture::join);
        synchronized (attempts) {
            print(Map.of("summary", Summary.of(attempts)));
            Attempt last = attempts.stream()
                    .max(Comparator.comparingInt(Attempt::attempt))
                    .orElseThrow();
            return last.ok() ? 0 : 1;
        }
    }

    private HttpClient client() {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofMillis(timeoutMs));
        if (proxy != null) {
            Matcher hostAndPort = HOST_AND_PORT.matcher(proxy);
            check(hostAndPort.matches(), "--proxy", proxy, "HOST:PORT");
            builder.proxy(ProxySelector.of(
                    new InetSocketAddress(hostAndPort.group(1), Integer.parseInt(hostAndPort.group(2)))));
        }
        return builder.build();
    }

    private CompletableFuture<Void> attempt(HttpClient client, HttpRequest request, int number, long startNs) {
        long beginNs = System.nanoTime();
        return client.sendAsync(request, BodyHandlers.discarding()).handle((response, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            end(new Attempt(
                    number,
                    millis(beginNs - startNs),
                    millis(System.nanoTime() - beginNs),
                    response == null ? null : response.statusCode(),
                    cause == null ? null : cause.getClass().getName(),
                    cause == null ? null : cause.getMessage()));
            return null;
        });
    }

    private void end(Attempt attempt) {
        synchronized (attempts) {
            attempts.add(attempt);
            print(attempt);
        }
    }

    private void print(Object value) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that JSON cannot hold: " + value, e);
        }
        out.flush();
    }

    private void check(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), name + ": " + value + " (expected: " + expected + ")");
        }
    }

    private static double millis(long ns) {
        return Math.round(ns / 1e3) / 1e3;
    }
}
