package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.TopologyException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in a record set of managed DNS. */
class RecordSetMistakesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: 127.30.0.800 | .data: 127.30.0.800 (expected: data of type A)",
                "ttl: 60 | .data: missing (expected: data or an alias)",
                "data: 127.30.0.80, alias: www | .alias: an alias and data (expected: one of the two)",
                "data: 127.30.0.80, id: eu | .id: eu (expected: none without a routing policy such as weight or failover)",
                "data: [127.1.0.1, 127.1.0.2], multivalue: true | .multivalue: 2 records (expected: one record in data, and no alias)",
                "data: 127.30.0.80, weight: 1, id: \"\" | .id: \"\" (expected: a text)"
            })
    void areToldOnceAndInTheWordsOfTheFile(String keys, String complaint) {
        String text =
                "extends: three-az\ndns: {zones: {m.test: {record-sets: [{name: api, type: A, " + keys + "}]}}}\n";
        TopologyException refused = catchThrowableOfType(
                TopologyException.class, () -> TopologyLoader.parse("mistake.yaml", text, Overrides.none()));
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).containsOnlyOnce("(expected:").contains("record-sets(0)" + complaint);
    }
}
