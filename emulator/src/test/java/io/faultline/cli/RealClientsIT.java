package io.faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.testing.RealTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs see the shipped outages, and their end, through the edges of {@code faultline run}. */
class RealClientsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final RealTool dig = RealTool.require("dig", "bind9-dnsutils");
    private final RealTool curl = RealTool.require("curl", "curl");

    @TempDir
    private Path directory;

    @Test
    void everyClientWorksInTheHealthyRegion() throws Exception {
        // Other addresses than the shipped ones, so that a region that runs on this machine is not in the way.
        try (RunningFaultline run = start(
                "three-az",
                "routers.az1.prefix=127.81.0.0/16",
                "routers.az2.prefix=127.82.0.0/16",
                "routers.az3.prefix=127.83.0.0/16",
                "hosts.client.address=127.81.0.100",
                "dns.servers.ns1.address=127.81.0.53",
                "dns.servers.ns2.address=127.82.0.53",
                "dns.resolvers.resolver.address=127.81.0.2",
                "balancers.shop-lb.address=127.81.0.80")) {
            String url = "http://shop.cloud.test:8080/";

            assertThat(dig(run, "dns", "+short", "shop.cloud.test").stdout()).isEqualTo("127.81.0.80\n");
            assertThat(dig(run, "dns", "+tcp", "+short", "orders.cloud.test")
                            .stdout()
                            .lines())
                    .containsExactlyInAnyOrder("127.81.0.12", "127.82.0.12", "127.83.0.12");
            assertThat(status("--socks5-hostname", run.edge("socks"), url)).isEqualTo("200");
            assertThat(status("-x", "http://" + run.edge("http-proxy"), url)).isEqualTo("200");
            assertThat(status("http://127.81.0.80:8080/")).isEqualTo("200");
            assertThat(status("http://127.83.0.12:8080/")).isEqualTo("200");

            HttpClient direct = HttpClient.newHttpClient();
            assertThat(get(direct, "http://127.81.0.80:8080/").statusCode()).isEqualTo(200);
            assertThat(get(proxied(run), url).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theDatabasesNameLosesItsAddressesWhileOpenConnectionsLiveAndComesBackWithTheNegativeTtl() throws Exception {
        String name = "dynamodb.us-east-1.amazonaws.test";
        String dual = "dynamodb.us-east-1.api.aws.test";
        String url = "http://" + name + ":8080/";
        List<String> calm = calm("callers-az1", "callers-az2", "callers-az3", "connected", "sign-ins", "functions");
        calm.add("balancers.dynamodb-lb.health.interval=10m");
        calm.add("balancers.dynamodb-lb.health.timeout=5m");
        calm.add("speed=400");
        calm.add("net=126");
        try (RunningFaultline run = start("aws-us-east-1-2025-10-20", calm.toArray(String[]::new));
                Socket before = run.await("a connection", () -> connect(run, name), connected())) {
            run.awaitLine("== 23:48 PDT");

            // The authority and the resolver: the name is there, it has no address, and the SOA says for how long.
            for (String edge : List.of("authority", "dns")) {
                for (String type : List.of("A", "AAAA")) {
                    String answer =
                            run.await("dig", () -> dig(run, edge, dual, type).stdout(), containing("ANSWER: 0"));
                    assertThat(answer)
                            .contains("status: NOERROR")
                            .contains("AUTHORITY: 1")
                            .containsPattern("IN\\s+SOA");
                }
            }
            run.await("dig", () -> dig(run, "dns", name).stdout(), containing("ANSWER: 0"));
            // The zone's other records are there.
            assertThat(dig(run, "dns", "+short", "ns1.us-east-1.amazonaws.test").stdout())
                    .isEqualTo("126.1.0.53\n");

            // What has to look the name up fails at the name; by address the database answers, and so does a connection
            // that was open before.
            assertThat(curl(run, url).exitCode()).as("curl by name").isNotZero();
            assertThat(get(proxied(run), url).statusCode())
                    .as("JDK client by name")
                    .isGreaterThanOrEqualTo(502);
            assertThatThrownBy(() -> socket(run, name)).as("a socket by name").isInstanceOf(IOException.class);
            assertThat(status("--socks5-hostname", run.edge("socks"), "http://126.1.0.80:8080/"))
                    .isEqualTo("200");
            assertThat(ask(before, name)).startsWith("HTTP/1.1 200");
            assertThat(run.printed()).as("all of this during the outage").doesNotContain("== 02:25 PDT");

            run.awaitLine("== 02:25 PDT");
            run.await("dig", () -> dig(run, "dns", "+short", name).stdout(), containing("126.1.0.80"));
            run.await("curl by name", () -> curl(run, url), answered("200"));
            assertThat(get(proxied(run), url).statusCode()).isEqualTo(200);
            assertThat(ask(before, name)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void theShopAnswers503AndItsNameFailsUntilTheRegionIsBack() throws Exception {
        String url = "http://shop.cloud.test:8080/";
        List<String> calm = calm("shoppers", "payers", "parcels", "gadgets", "viewers");
        calm.add("balancers.shop-lb.health.interval=10m");
        calm.add("balancers.shop-lb.health.timeout=5m");
        calm.add("speed=720");
        calm.add("net=126");
        try (RunningFaultline run = start("regional-maintenance-cascade", calm.toArray(String[]::new))) {
            run.awaitLine("== the change reaches core2");
            // Names: the resolver is there and says that it cannot find out; or it is still trying when dig gives up.
            RealTool.Result failed = run.await(
                    "dig",
                    () -> dig(run, "dns", "+time=3", "+tries=1", "logistics.cloud.test"),
                    new Condition<>(
                            result -> result.stdout().contains("status: SERVFAIL")
                                    || result.stdout().contains("timed out")
                                    || result.stdout().contains("no servers could be reached"),
                            "SERVFAIL or no answer"));
            assertThat(failed.stdout()).doesNotContain("NXDOMAIN");
            assertThat(run.printed()).as("all of this during the outage").doesNotContain("== core1 is rebooted");
            run.await(
                    "curl by address",
                    () -> status("--socks5-hostname", run.edge("socks"), "http://126.1.0.80:8080/"),
                    containing("503"));
            run.awaitLine("core1 could not be reached");

            run.awaitLine("== the database answers");
            run.await("curl by name", () -> curl(run, url), answered("200"));
            assertThat(get(proxied(run), url).statusCode()).isEqualTo(200);
            assertThat(dig(run, "dns", "+short", "shop.cloud.test").stdout()).isEqualTo("126.1.0.80\n");
        }
    }

    private RunningFaultline start(String topology, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", topology, "--control", "off"));
        List<String> all = new ArrayList<>(List.of(settings));
        for (String edge : List.of("dns", "socks", "http-proxy")) {
            all.add("edges." + edge + ".listen=127.0.0.1:0");
        }
        if (topology.startsWith("aws")) {
            all.add("edges.authority.listen=127.0.0.1:0");
        }
        for (String setting : all) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return RunningFaultline.start(directory, arguments.toArray(String[]::new));
    }

    /** Settings by which synthetic clients ask less, as the clients here are real ones. */
    private static List<String> calm(String... populations) {
        List<String> settings = new ArrayList<>();
        for (String population : populations) {
            settings.add("populations." + population + ".rate=20/h");
        }
        return settings;
    }

    private RealTool.Result dig(RunningFaultline run, String edge, String... arguments) {
        List<String> all = new ArrayList<>(List.of("@127.0.0.1", "-p", Integer.toString(run.port(edge))));
        all.addAll(List.of(arguments));
        return dig.run(all.toArray(String[]::new));
    }

    private RealTool.Result curl(RunningFaultline run, String url) {
        return curl.run(
                "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-m", "6", "--socks5-hostname", run.edge("socks"), url);
    }

    private String status(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-sS", "-o", "/dev/null", "-w", "%{http_code}", "-m", "20"));
        all.addAll(List.of(arguments));
        return curl.run(all.toArray(String[]::new)).stdout();
    }

    private static HttpClient proxied(RunningFaultline run) {
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), run.port("http-proxy"))))
                .build();
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A connection to a name that is resolved inside the network. */
    private static Socket socket(RunningFaultline run, String name) throws IOException {
        Socket socket = new Socket(new Proxy(
                Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), run.port("socks"))));
        try {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.connect(InetSocketAddress.createUnresolved(name, 8080), (int) TIMEOUT.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Like {@link #socket}, but an unconnected socket if it fails. */
    private static Socket connect(RunningFaultline run, String name) {
        try {
            return socket(run, name);
        } catch (IOException e) {
            return new Socket();
        }
    }

    /** Sends a request over an open connection and returns the status line. */
    private static String ask(Socket socket, String host) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String status = in.readLine();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        assertThat(in.skip(length)).isEqualTo(length);
        return status;
    }

    private static Condition<String> containing(String part) {
        return new Condition<>(text -> text.contains(part), "with " + part);
    }

    private static Condition<RealTool.Result> answered(String status) {
        return new Condition<>(result -> result.stdout().equals(status), "status " + status);
    }

    private static Condition<Socket> connected() {
        return new Condition<>(Socket::isConnected, "connected");
    }
}
