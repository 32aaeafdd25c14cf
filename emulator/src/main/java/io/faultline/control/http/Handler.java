package io.faultline.control.http;

import java.util.concurrent.CompletionStage;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a request. Called on the server's thread, which must not be blocked; the answer may come later and on any
     * thread. An {@link HttpProblem}, thrown here or in the stage, is told to the client; any other exception becomes status
     * 500.
     */
    CompletionStage<Response> handle(Request request);
}
