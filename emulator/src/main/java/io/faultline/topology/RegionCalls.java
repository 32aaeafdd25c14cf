package io.faultline.topology;

import io.faultline.service.call.AwsRetryQuota;
import io.faultline.service.call.Backoff;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.GrpcRetryThrottle;
import io.faultline.service.call.RatioBudget;
import io.faultline.service.call.RetryBudget;
import io.faultline.service.call.RetryPolicy;
import io.faultline.topology.model.CallSpec;

/** Turns written calls into the settings of those who make them. */
final class RegionCalls {
    /** gRPC proposal A6's example: ten tokens, a tenth of one back for each success. */
    private static final int GRPC_TOKENS = 10;

    private static final double GRPC_RATIO = 0.1;

    /** Finagle's defaults: a fifth of the requests, and ten retries a second besides. */
    private static final double FINAGLE_RATIO = 0.2;

    private static final double FINAGLE_PER_SECOND = 10;
    private static final double FINAGLE_BURST = 100;

    private RegionCalls() {}

    static CallSettings settings(CallSpec spec) {
        return CallSettings.defaults()
                .withTimeouts(spec.connectTimeoutNs(), spec.timeoutNs())
                .withKeepAlive(spec.keepAlive())
                .withPoolByName(spec.poolByName());
    }

    static RetryPolicy retries(CallSpec spec) {
        return spec.retries() == 0 ? RetryPolicy.never() : RetryPolicy.of(spec.retries(), backoff(spec.backoff()));
    }

    static RetryBudget budget(CallSpec spec) {
        return switch (spec.budget()) {
            case NONE -> RetryBudget.unlimited();
            case AWS -> new AwsRetryQuota();
            case GRPC -> new GrpcRetryThrottle(GRPC_TOKENS, GRPC_RATIO);
            case RATIO -> new RatioBudget(FINAGLE_RATIO, FINAGLE_PER_SECOND, FINAGLE_BURST);
        };
    }

    private static Backoff backoff(CallSpec.BackoffSpec spec) {
        return switch (spec.jitter()) {
            case NONE -> new Backoff.Exponential(spec.baseNs(), spec.capNs());
            case FULL -> new Backoff.FullJitter(spec.baseNs(), spec.capNs());
            case DECORRELATED -> new Backoff.Decorrelated(spec.baseNs(), spec.capNs());
        };
    }
}
