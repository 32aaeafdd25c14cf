package io.faultline.topology.model;

/**
 * A call of another service, through the network; times are nanoseconds.
 *
 * @param url what is asked for; its name is resolved inside the network
 * @param connectTimeoutNs for each address
 * @param timeoutNs for the whole call
 * @param keepAlive whether connections are used again
 * @param poolByName whether a connection is found by its name, without a new look-up, rather than by its address
 * @param retries how often a failed call is made again
 * @param backoff how long it waits before
 * @param budget what bounds the retries of all calls together
 */
public record CallSpec(
        String url,
        long connectTimeoutNs,
        long timeoutNs,
        boolean keepAlive,
        boolean poolByName,
        int retries,
        BackoffSpec backoff,
        Budget budget) {

    /**
     * Waiting between retries.
     *
     * @param jitter how it is drawn
     * @param baseNs the first wait's scale
     * @param capNs the longest wait
     */
    public record BackoffSpec(Jitter jitter, long baseNs, long capNs) {}

    /** How a wait is drawn. */
    public enum Jitter {
        /** Exponential, without chance. */
        NONE,
        /** From zero to the exponential. */
        FULL,
        /** From the base to three times the wait before. */
        DECORRELATED
    }

    /** What bounds the retries of all calls together. */
    public enum Budget {
        /** Nothing. */
        NONE,
        /** The token bucket of the AWS SDKs. */
        AWS,
        /** The throttle of gRPC. */
        GRPC,
        /** A share of the requests, as Finagle's. */
        RATIO
    }
}
