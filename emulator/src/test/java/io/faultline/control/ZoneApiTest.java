package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.dns.zone.Zone;
import io.faultline.packet.Address;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Name;

/** Zones are seen, put and deleted by hand while the network runs. */
class ZoneApiTest {
    private static final String ZONES = "/api/v1/dns/servers/ns/zones/";

    private static final String GOOD = """
            $TTL 60
            @ SOA ns h 5 3600 600 86400 60
            @ NS ns
            ns A 127.1.0.53
            www A 127.1.0.99
            """;

    @RegisterExtension
    final RunningControl control = new RunningControl(RunningControl.BUSY);

    private HttpResponse<String> put(String origin, String type, String body) throws Exception {
        return control.send(control.request(ZONES + origin)
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(String origin) throws Exception {
        return control.send(control.request(ZONES + origin).DELETE());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    private List<Address> look(String name) throws Exception {
        return control.call(() -> control.region().resolver("client").resolve(name))
                .get(5, TimeUnit.SECONDS);
    }

    private Zone zone(String origin) throws Exception {
        return control.call(() -> control.region().dnsServer("ns").zones().get(Name.fromString(origin + ".")));
    }

    @Test
    void allZonesAreListed() throws Exception {
        JsonNode zones = json(control.get("/api/v1/dns/zones")).get("zones");
        assertThat(zones).hasSize(1);
        assertThat(zones.get(0).toString())
                .isEqualTo(
                        "{\"server\":\"ns\",\"origin\":\"example.test.\",\"serial\":1,\"records\":4,\"signed\":false,"
                                + "\"available\":true}");
    }

    @Test
    void aZoneIsAddedAndReplacedAndDeleted() throws Exception {
        HttpResponse<String> added = put("new.test", "text/dns", GOOD);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        assertThat(json(added).get("serial").asInt()).isEqualTo(5);
        assertThat(json(added).get("records").asInt()).isEqualTo(4);

        HttpResponse<String> replaced = put("new.test.", "text/dns; charset=utf-8", GOOD.replace("h 5", "h 6"));
        assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(200);
        assertThat(zone("new.test").serial()).isEqualTo(6);

        HttpResponse<String> deleted = delete("new.test");
        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(json(deleted).get("origin").asText()).isEqualTo("new.test.");
        assertThat(zone("new.test")).isNull();
        assertThat(delete("new.test").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsPutIsServed() throws Exception {
        assertThat(put("example.test", "text/dns", GOOD).statusCode()).isEqualTo(200);
        assertThat(look("www.example.test")).containsExactly(Address.of("127.1.0.99"));
    }

    @Test
    void aZoneIsReadAsAMasterFileThatCanBePutAgain() throws Exception {
        put("example.test", "text/dns", GOOD);
        HttpResponse<String> text = control.get(ZONES + "example.test");
        assertThat(text.headers().firstValue("Content-Type")).hasValue("text/dns");
        assertThat(text.body()).startsWith("example.test.\t\t60\tIN\tSOA\tns.example.test. h.example.test. 5 3600");
        Zone before = zone("example.test");
        assertThat(put("example.test", "text/dns", text.body()).statusCode()).isEqualTo(200);
        assertThat(zone("example.test")).isNotSameAs(before);
        assertThat(zone("example.test").records()).isEqualTo(before.records());
    }

    @Test
    void aBadZoneIsRefusedWithItsLinesAndTheOldOneKeepsServing() throws Exception {
        Zone before = zone("example.test");
        HttpResponse<String> refused =
                put("example.test", "text/dns", GOOD + "www CNAME ns\nother.zone. A 127.1.0.1\n");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("error").asText()).isEqualTo("2 problems");
        assertThat(json(refused).get("problems"))
                .extracting(JsonNode::asText)
                .anySatisfy(problem -> assertThat(problem).startsWith("request:6: CNAME and other data at www"))
                .anySatisfy(problem -> assertThat(problem).startsWith("request:7: name other.zone."));

        HttpResponse<String> unreadable = put("example.test", "text/dns", GOOD + "bad A 300.0.0.1\n");
        assertThat(unreadable.statusCode()).isEqualTo(400);
        assertThat(json(unreadable).get("error").asText()).startsWith("request:6: ");
        assertThat(put("example.test", "text/dns", "").statusCode()).isEqualTo(400);
        assertThat(put("example.test", "text/dns", GOOD + "$INCLUDE /etc/hostname\n")
                        .statusCode())
                .isEqualTo(400);
        assertThat(zone("example.test")).isSameAs(before);
    }

    @Test
    void aZoneMayBeLargerThanAnyOtherBody() throws Exception {
        StringBuilder large = new StringBuilder(GOOD);
        for (int i = 0; i < 20_000; i++) {
            large.append('h').append(i).append(" A 127.1.1.1\n");
        }
        assertThat(put("example.test", "text/dns", large.toString()).statusCode())
                .isEqualTo(200);
        assertThat(json(control.get("/api/v1/dns/zones"))
                        .get("zones")
                        .get(0)
                        .get("records")
                        .asInt())
                .isEqualTo(20_004);
        HttpResponse<String> action = control.send(control.request("/api/v1/actions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(large.toString())));
        assertThat(action.statusCode()).isEqualTo(413);
        HttpResponse<String> elsewhere = control.send(control.request("/api/v1/nowhere")
                .header("Content-Type", "text/dns")
                .PUT(HttpRequest.BodyPublishers.ofString(large.toString())));
        assertThat(elsewhere.statusCode()).isEqualTo(413);
    }

    @Test
    void whatCannotBeFoundIsToldWithTheNearestName() throws Exception {
        HttpResponse<String> server = control.get("/api/v1/dns/servers/nss/zones/example.test");
        assertThat(server.statusCode()).isEqualTo(404);
        assertThat(server.body()).contains("unknown DNS server").contains("did you mean");
        HttpResponse<String> zone = control.get(ZONES + "exemple.test");
        assertThat(zone.statusCode()).isEqualTo(404);
        assertThat(zone.body()).contains("example.test.");
        assertThat(put("no..name", "text/dns", GOOD).statusCode()).isEqualTo(400);
    }

    @Test
    void aFileOfAnotherTypeIsNotTaken() throws Exception {
        HttpResponse<String> refused = put("example.test", "text/plain", GOOD);
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.body()).contains("expected: text/dns");
    }

    @Test
    void aPageOfElsewhereCannotChangeZones() throws Exception {
        HttpResponse<String> refused = control.send(control.request(ZONES + "example.test")
                .header("Origin", "http://evil.test")
                .DELETE());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(zone("example.test")).isNotNull();
    }
}
