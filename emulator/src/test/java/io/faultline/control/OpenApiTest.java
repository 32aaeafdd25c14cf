package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.faultline.control.route.ApiRoutes;
import io.faultline.control.route.RunningNetwork;
import io.faultline.fabric.Link;
import io.faultline.service.call.CallOutcome;
import io.faultline.telemetry.journal.JournalEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The description of the API against the API: the same routes, and answers of the shape it promises. */
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RunningControl control = new RunningControl(RunningControl.BUSY);

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
        Set<String> routes = ApiRoutes.of(new RunningNetwork(control.telemetry())).all().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = new TreeSet<>();
        JsonNode paths = description().get("paths");
        paths.properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(routes);
    }

    @Test
    void everyOperationHasANameASummaryAndItsPathsParameters() throws Exception {
        Set<String> names = new TreeSet<>();
        description()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().forEach(operation -> {
                    assertThat(names.add(operation.path("operationId").asText()))
                            .isTrue();
                    assertThat(operation.path("summary").asText())
                            .as(path.getKey())
                            .isNotEmpty();
                    assertThat(operation.path("responses").has("default"))
                            .as(path.getKey())
                            .isTrue();
                    Set<String> inBraces = new TreeSet<>();
                    for (String segment : path.getKey().split("/", -1)) {
                        if (segment.startsWith("{")) {
                            inBraces.add(segment.substring(1, segment.length() - 1));
                        }
                    }
                    Set<String> inPath = new TreeSet<>();
                    operation.path("parameters").forEach(parameter -> {
                        if (parameter.get("in").asText().equals("path")) {
                            inPath.add(parameter.get("name").asText());
                        }
                    });
                    assertThat(inPath).as(path.getKey()).isEqualTo(inBraces);
                }));
    }

    @Test
    void answersHaveTheShapeThatIsPromised() throws Exception {
        awaitAnswers();
        control.call(() -> {
            control.region()
                    .link("r1-r2")
                    .down(Link.InFlight.DROP, control.loop().nowNs());
            return true;
        });
        Map<String, String> answers = Map.of(
                "/api/v1/health", "Health",
                "/api/v1/state", "State",
                "/api/v1/routers/r1/fib", "Fib",
                "/api/v1/expectations", "Expectations",
                "/api/v1/nowhere", "Error",
                "/api/v1/state?sections=x", "Error");
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            assertThat(violations(
                            answer.getValue(), control.get(answer.getKey()).body()))
                    .as(answer.getKey())
                    .isEmpty();
        }
        String applied = control.send(control.request("/api/v1/actions")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"restore\": \"r1-r2\"}")))
                .body();
        assertThat(violations("Applied", applied)).isEmpty();
        List<JournalEvent> events =
                control.call(() -> control.telemetry().journal().after(0));
        assertThat(events).hasSizeGreaterThan(4);
        for (JournalEvent event : events) {
            assertThat(violations("Event", event.json())).as(event.json()).isEmpty();
        }
        assertThat(violations("Event", "{\"seq\": 0}"))
                .as("a schema that can fail")
                .isNotEmpty();
    }

    @Test
    void theDescriptionIsServedAsItIs() throws Exception {
        HttpResponse<String> file = control.get("/api/v1/openapi.yaml");

        assertThat(file.headers().firstValue("content-type")).contains("application/yaml");
        assertThat(file.body()).startsWith("openapi: 3.1.0");
    }

    /** So that no part of the state is empty. */
    private void awaitAnswers() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> control.call(
                        () -> control.region().population("shoppers").stats().requests(CallOutcome.SUCCESS) > 0));
    }

    private JsonNode description() throws Exception {
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(control.get("/api/v1/openapi.yaml").body());
        return JSON.valueToTree(yaml);
    }

    private List<String> violations(String schema, String json) throws Exception {
        // The schemas refer to each other within the whole description.
        Map<String, String> files =
                Map.of("https://faultline.test/api", description().toString());
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(files));
        Schema compiled =
                registry.getSchema(SchemaLocation.of("https://faultline.test/api#/components/schemas/" + schema));
        return compiled.validate(JSON.readTree(json)).stream()
                .map(String::valueOf)
                .toList();
    }
}
