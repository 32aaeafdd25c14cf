package io.faultline.service.client;

import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;

/** Hears what a population's clients experience, for the journal and the metrics. Called on the loop's thread. */
public interface PopulationListener {
    /** An attempt ended; {@code attempt} is 1 for the first of a request. */
    default void attempted(ClientPopulation population, CallResult result, int attempt) {}

    /** A request ended; {@code latencyNs} includes all attempts and the waits between them. */
    default void ended(ClientPopulation population, CallOutcome outcome, int attempts, long latencyNs) {}
}
