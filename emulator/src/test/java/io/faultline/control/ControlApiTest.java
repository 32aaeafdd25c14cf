package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.fabric.Link;
import io.faultline.packet.Address;
import io.faultline.routing.Router;
import io.faultline.testing.RealTool;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the API says of a running network is what the network is. */
class ControlApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RunningControl control = new RunningControl();

    @Test
    void theStateFollowsTheNetwork() throws Exception {
        ping();
        control.call(() -> {
            control.region()
                    .link("r1-r2")
                    .down(Link.InFlight.DROP, control.loop().nowNs());
            control.region().host("server").crash(control.loop().nowNs());
            return true;
        });

        JsonNode state = json(control.get("/api/v1/state"));

        assertThat(state.at("/run/topology").asText()).isEqualTo("pair");
        // Two packets of a ping, two hops of routers each.
        assertThat(state.at("/packets/injected").asLong()).isEqualTo(2);
        assertThat(state.at("/packets/delivered").asLong()).isEqualTo(2);
        JsonNode link = named(state.get("links"), "r1-r2");
        assertThat(link.get("up").asBoolean()).isFalse();
        assertThat(link.at("/directions/0/sent_packets").asLong()).isEqualTo(1);
        assertThat(link.at("/directions/0/profile/delay_ns").asLong()).isEqualTo(1_000_000);
        assertThat(named(state.get("nodes"), "server").get("up").asBoolean()).isFalse();
        assertThat(named(state.get("nodes"), "client").get("addresses").get(0).asText())
                .isEqualTo("127.1.0.100");
        assertThat(named(state.get("nodes"), "r1").get("kind").asText()).isEqualTo("router");

        JsonNode part = json(control.get("/api/v1/state?sections=links,run"));
        assertThat(part.size()).isEqualTo(2);
        assertThat(control.get("/api/v1/state?sections=link").body())
                .contains("sections: \\\"link\\\" (expected: one of run, loop, packets, nodes, links");
    }

    @Test
    void theMetricsAreTheLedgersOwn() throws Exception {
        ping();

        HttpResponse<String> text = control.get("/metrics");
        HttpResponse<String> openMetrics = control.send(control.request("/metrics")
                .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));

        assertThat(text.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(text.body())
                .contains("\nfaultline_packets_delivered_total 2.0\n")
                .contains("\njvm_threads_current ");
        assertThat(openMetrics.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(openMetrics.body()).endsWith("# EOF\n");
    }

    @Test
    void aForwardingTableIsTheRouters() throws Exception {
        Router r1 = control.region().router("r1");

        JsonNode fib = json(control.get("/api/v1/routers/r1/fib"));

        assertThat(fib.get("total").asInt())
                .isEqualTo(control.call(() -> r1.rib().fib().size()));
        assertThat(fib.get("routes").size()).isEqualTo(fib.get("total").asInt());
        JsonNode toR2 = null;
        for (JsonNode route : fib.get("routes")) {
            toR2 = route.get("prefix").asText().equals("127.2.0.0/16") ? route : toR2;
        }
        assertThat(toR2).isNotNull();
        assertThat(toR2.at("/next_hops/0/node").asText()).isEqualTo("r2");
        assertThat(toR2.at("/next_hops/0/link").asText()).isEqualTo("r1-r2");

        JsonNode second = json(control.get("/api/v1/routers/r1/fib?offset=1&limit=1"));
        assertThat(second.get("routes")).containsExactly(fib.get("routes").get(1));
        HttpResponse<String> unknown = control.get("/api/v1/routers/r3/fib");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("unknown router \\\"r3\\\" (expected: one of r1, r2), did you mean");
        assertThat(control.get("/api/v1/routers/r1/fib?limit=0").body())
                .contains("limit: \\\"0\\\" (expected: 1 to 10000)");
    }

    @Test
    void healthSaysUpUntilTheLoopIsStuckAndThenSaysSo() throws Exception {
        assertThat(json(control.get("/api/v1/health")).get("status").asText()).isEqualTo("up");
        CountDownLatch stuck = new CountDownLatch(1);
        control.loop().execute(() -> {
            try {
                stuck.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        HttpResponse<String> down = control.get("/api/v1/health");
        // The server itself is not stuck with it.
        HttpResponse<String> api = control.get("/api/v1/openapi.yaml");
        stuck.countDown();

        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).contains("did not answer within 5000 ms");
        assertThat(api.statusCode()).isEqualTo(200);
        assertThat(control.get("/api/v1/health").statusCode()).isEqualTo(200);
    }

    @Test
    void theTopologyIsAsWrittenAndTheOverviewIsSafe() throws Exception {
        JsonNode topology = json(control.get("/api/v1/topology"));
        HttpResponse<String> page = control.get("/");

        assertThat(topology.at("/links/r1-r2/delay").asText()).isEqualTo("1ms");
        assertThat(page.body()).contains("Two routers &amp; a &lt;client&gt;.").doesNotContain("<client>");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
    }

    @Test
    void curlReadsIt() {
        RealTool curl = RealTool.require("curl", "curl");

        String health = curl.run("-sS", "--fail", control.uri("/api/v1/health").toString())
                .expectExit(0)
                .stdout();
        String head = curl.run("-sSI", control.uri("/metrics").toString())
                .expectExit(0)
                .stdout();

        assertThat(health).contains("\"status\":\"up\"");
        assertThat(head).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("content-type: text/plain");
    }

    private void ping() throws Exception {
        var pong = control.call(() -> control.region().host("client").ping(Address.of("127.2.0.100"), 1_000_000_000L));
        assertThat(pong.get(5, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(2_000_000);
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode item : list) {
            if (item.get("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }
}
