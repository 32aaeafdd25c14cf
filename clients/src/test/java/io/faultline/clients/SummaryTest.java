package io.faultline.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void downtimeRunsFromTheFirstFailedStartToTheNextSuccessfulStartInEachOutage() {
        Summary summary = Summary.of(List.of(
                answer(1, 0, 200),
                failure(2, 100, "java.net.ConnectException"),
                answer(3, 200, 503),
                answer(4, 300, 204),
                failure(5, 400, "java.net.ConnectException"),
                answer(6, 500, 200)));

        assertThat(summary.attempts()).isEqualTo(6);
        assertThat(summary.ok()).isEqualTo(3);
        assertThat(summary.failures()).isEqualTo(Map.of("java.net.ConnectException", 2, "HTTP 503", 1));
        assertThat(summary.firstFailureMs()).isEqualTo(100);
        assertThat(summary.firstSuccessAfterFailureMs()).isEqualTo(300);
        assertThat(summary.downtimeMs()).isEqualTo(200 + 100);
    }

    @Test
    void attemptsThatEndOutOfOrderCountInTheOrderTheyBegan() {
        Summary summary = Summary.of(List.of(answer(2, 100, 200), failure(1, 0, "java.net.http.HttpTimeoutException")));

        assertThat(summary.firstFailureMs()).isEqualTo(0);
        assertThat(summary.firstSuccessAfterFailureMs()).isEqualTo(100);
        assertThat(summary.downtimeMs()).isEqualTo(100);
    }

    @Test
    void anOutageThatDoesNotEndLastsToTheEndOfTheLastAttempt() {
        Summary summary = Summary.of(List.of(answer(1, 0, 200), failure(2, 100, "java.net.ConnectException")));

        assertThat(summary.firstSuccessAfterFailureMs()).isNull();
        assertThat(summary.downtimeMs()).isEqualTo(10);
    }

    @Test
    void withoutAFailureThereIsNoDowntime() {
        Summary summary = Summary.of(List.of(answer(1, 0, 200)));

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.firstFailureMs()).isNull();
        assertThat(summary.downtimeMs()).isZero();
    }

    private static Attempt answer(int number, double startMs, int status) {
        return new Attempt(number, startMs, 10, status, null, null);
    }

    private static Attempt failure(int number, double startMs, String error) {
        return new Attempt(number, startMs, 10, null, error, "message");
    }
}
