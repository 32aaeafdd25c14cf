package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.TopologyException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in what a topology says of the DNS management plane. */
class PlaneMistakesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plane: {freshnes: write} | 3:11 | did you mean \"freshness\"",
                "plane: {fencing: maybe} | dns.plane.fencing: maybe | expected: true",
                "plane: {keep: 0} | dns.plane.keep: 0 | expected: 1",
                "plane: {enactors: {four: {at: az9}}} | az9 | az1, az2, az3",
                "plane: {enactors: {four: {host: enactor-az1}}} | host | expected",
                "plane: {endpoints: {shop.test: {balancers: dynamodb-lb}}} | shop.test is below no zone | a name below one of",
                "plane: {endpoints: {a.us-east-1.amazonaws.test: {balancers: lb}}} | \"lb\" | dynamodb-lb",
                "zones: {dynamodb.us-east-1.amazonaws.test: {ttl: 60}} | an endpoint and a zone | expected: one of them"
            })
    void areToldWithWhatWasExpected(String key, String came, String expected) {
        String text = "extends: aws-us-east-1-2025-10-20\ndns:\n  " + key + "\n";
        assertThatExceptionOfType(TopologyException.class)
                .isThrownBy(() -> TopologyLoader.parse("mistake.yaml", text, Overrides.none()))
                .withMessageContaining(came)
                .withMessageContaining(expected);
    }
}
