package io.faultline.service.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    @Test
    void aRatioBudgetBoundsTheAmplificationByItsRatio() {
        RatioBudget budget = new RatioBudget(0.1, 0, 10);
        int requests = 10_000;
        int retries = 0;
        for (int i = 0; i < requests; i++) {
            budget.onRequest(0);
            // Everything fails, and every client would retry three times.
            for (int retry = 0; retry < 3; retry++) {
                retries += budget.tryRetry(0) ? 1 : 0;
            }
        }

        // The reserve of 10 is full at the start, so the first deposit is lost.
        assertThat(retries).isBetween(requests / 10 + 9, requests / 10 + 10);
    }

    @Test
    void aRatioBudgetGrantsARateToAClientWithoutTraffic() {
        RatioBudget budget = new RatioBudget(0, 10, 1);
        assertThat(budget.tryRetry(0)).isTrue();
        assertThat(budget.tryRetry(50_000_000)).isFalse();
        assertThat(budget.tryRetry(100_000_000)).isTrue();
    }

    @Test
    void theAwsQuotaAllowsAHundredRetriesAndThenOneForFiveSuccesses() {
        AwsRetryQuota quota = new AwsRetryQuota();
        int retries = 0;
        while (quota.tryRetry(0)) {
            retries++;
        }
        assertThat(retries).isEqualTo(100);

        for (int i = 0; i < 4; i++) {
            quota.onSuccess(0);
        }
        assertThat(quota.tryRetry(0)).isFalse();
        quota.onSuccess(0);
        assertThat(quota.tryRetry(0)).isTrue();
        quota.onSuccess(1);
        assertThat(quota.balance()).as("a retry that succeeds is free").isEqualTo(5);
    }

    @Test
    void grpcStopsRetryingAtHalfOfItsTokensAndResumesWithSuccesses() {
        GrpcRetryThrottle throttle = new GrpcRetryThrottle(10, 0.1);
        for (int i = 0; i < 4; i++) {
            throttle.onFailure();
        }
        assertThat(throttle.tryRetry(0)).isTrue();
        throttle.onFailure();
        assertThat(throttle.tryRetry(0)).as("5 of 10 tokens left").isFalse();
        throttle.onSuccess(0);
        assertThat(throttle.tryRetry(0)).isTrue();
    }
}
