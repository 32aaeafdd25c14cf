package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ShippedTopologies;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The published JSON Schema says what the readers read. */
class SchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> READERS = List.of("io.faultline.topology.read", "io.faultline.scenario");

    @Test
    void theSchemaAndTheReadersKnowTheSameKeys() throws Exception {
        JsonNode schema = JSON.readTree(resource("topology.schema.json"));
        Map<String, Set<String>> published = new TreeMap<>();
        published.put("topology", properties(schema));
        schema.get("$defs").properties().forEach(definition -> {
            if (definition.getValue().has("properties")) {
                published.put(definition.getKey(), properties(definition.getValue()));
            }
        });

        assertThat(readers()).isEqualTo(published);
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aShippedTopologyFitsTheSchema(String name) throws IOException {
        assertThat(complaints(resource(name + ".yaml"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: x\nlinks: {a-b: {los: 1%}}",
                "name: x\nlinks: {a-b: {loss: 1.5}}",
                "name: x\nlinks: {a-b: {delay: 5}}",
                "name: x\nlinks: {a-b: {loss: {ge: {p: 1%}}}}",
                "name: x\nbalancers: {b: {at: az1}}",
                "name: x\nroutes: [{at: az1, to: 127.1.0.0/16}]",
                "name: x\nscript: [{at: 1s, crsh: web}]",
                "name: x\nscript: [{at: 1s, cut: a-b, crash: web}]",
                "name: x\nscript: [{cut: a-b}]",
                "name: x\nscript: [{at: 1s, to: 2s, cut: a-b}]",
                "name: x\nscript: [{at: 1s, operate: {from: a, to: b, do: {}}}]",
                "name: x\nexpect: [{at: 1s, from: 2s, to: 3s, ping: {from: a, to: b}}]",
                "name: x\nexpect: [{at: 1s, http: {url: 'http://x/', from: a, is: dns_nodta}}]",
                "name: x\nexpect: [{at: 1s, metric: {name: router.a.up}}]",
                "name: -x",
                "nam: x"
            })
    void anEditorMarksWhatTheReadersRefuse(String text) throws IOException {
        assertThat(complaints(text)).isNotEmpty();
    }

    static Set<String> shipped() {
        return ShippedTopologies.names();
    }

    private static Set<String> complaints(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource("topology.schema.json"), InputFormat.JSON);
        String json = JSON.writeValueAsString(new Yaml().<Object>load(yaml));
        Set<String> complaints = new LinkedHashSet<>();
        schema.validate(json, InputFormat.JSON).forEach(error -> complaints.add(error.toString()));
        return complaints;
    }

    private static Set<String> properties(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.get("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Every {@link Keys} that a reader declares, so that none can be forgotten. */
    private static Map<String, Set<String>> readers() throws ReflectiveOperationException {
        Map<String, Set<String>> known = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .importUrl(TopologyLoader.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation())) {
            for (JavaField declared : type.getFields()) {
                if (declared.getRawType().isEquivalentTo(Keys.class)
                        && READERS.stream().anyMatch(type.getPackageName()::startsWith)) {
                    Field field = declared.reflect();
                    field.setAccessible(true);
                    Keys keys = (Keys) field.get(null);
                    assertThat(known.put(keys.name(), new TreeSet<>(keys.keys())))
                            .as("keys " + keys.name())
                            .isNull();
                }
            }
        }
        return known;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SchemaTest.class.getClassLoader().getResourceAsStream("topologies/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
