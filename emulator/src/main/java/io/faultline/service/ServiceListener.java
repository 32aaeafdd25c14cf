package io.faultline.service;

import io.faultline.service.call.CallResult;

/** Hears of a service's work, for the journal and the metrics. Called on the loop's thread. */
public interface ServiceListener {
    /** A request was answered, or would have been had its client not left; {@code latencyNs} is from its arrival. */
    default void answered(HttpService service, int status, long latencyNs) {}

    /** A dependency could not be had. */
    default void dependencyFailed(HttpService service, Dependency dependency, CallResult result) {}

    /** The service was changed at run time; {@code what} says how in a few words. */
    default void changed(HttpService service, String what, long nowNs) {}
}
