package io.faultline.service.client;

import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpUrl;
import io.faultline.service.call.RetryPolicy;

/**
 * What a population of clients does.
 *
 * @param name what reports call it
 * @param url what each client asks for
 * @param arrivals when clients ask
 * @param call how each attempt is made
 * @param retries what happens after a failed one
 * @param maxOutstanding requests under way at once, {@code >= 1}; further ones are counted as shed and not made
 */
public record PopulationSettings(
        String name, HttpUrl url, ArrivalProcess arrivals, CallSettings call, RetryPolicy retries, int maxOutstanding) {
    public PopulationSettings {
        if (maxOutstanding < 1) {
            throw new IllegalArgumentException("max outstanding: " + maxOutstanding + " (expected: >= 1)");
        }
    }

    /** Poisson arrivals, default calls, no retries, 10,000 outstanding. */
    public static PopulationSettings of(String name, String url, double perSecond) {
        return new PopulationSettings(
                name,
                HttpUrl.of(url),
                new ArrivalProcess.Poisson(perSecond),
                CallSettings.defaults(),
                RetryPolicy.never(),
                10_000);
    }

    public PopulationSettings with(ArrivalProcess newArrivals) {
        return new PopulationSettings(name, url, newArrivals, call, retries, maxOutstanding);
    }

    public PopulationSettings with(CallSettings settings) {
        return new PopulationSettings(name, url, arrivals, settings, retries, maxOutstanding);
    }

    public PopulationSettings with(RetryPolicy policy) {
        return new PopulationSettings(name, url, arrivals, call, policy, maxOutstanding);
    }

    public PopulationSettings withMaxOutstanding(int most) {
        return new PopulationSettings(name, url, arrivals, call, retries, most);
    }
}
