package io.faultline.service;

import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpUrl;
import io.faultline.service.call.RetryBudget;
import io.faultline.service.call.RetryPolicy;
import java.util.function.Supplier;

/**
 * Another service that is called, through the network, before a request is answered.
 *
 * @param name what reports call it
 * @param url what is asked for
 * @param optional true if the answer can do without it: it is then merely degraded
 * @param call how it is called
 * @param retries when it is called again
 * @param budget makes the brake on retries that all requests of one service share
 */
public record Dependency(
        String name,
        HttpUrl url,
        boolean optional,
        CallSettings call,
        RetryPolicy retries,
        Supplier<RetryBudget> budget) {
    /** One that is required, and called once as {@link CallSettings#defaults} say. */
    public static Dependency of(String name, String url) {
        return new Dependency(
                name, HttpUrl.of(url), false, CallSettings.defaults(), RetryPolicy.never(), RetryBudget::unlimited);
    }

    public Dependency asOptional() {
        return new Dependency(name, url, true, call, retries, budget);
    }

    public Dependency with(CallSettings settings) {
        return new Dependency(name, url, optional, settings, retries, budget);
    }

    public Dependency retrying(RetryPolicy policy, Supplier<RetryBudget> newBudget) {
        return new Dependency(name, url, optional, call, policy, newBudget);
    }
}
