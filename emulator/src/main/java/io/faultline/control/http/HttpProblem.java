package io.faultline.control.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.Serial;
import java.util.List;

/** A request that cannot be served, told to the client as {@code {"error": ..., "problems": [...]}}. */
public final class HttpProblem extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTE = 80;

    private final transient HttpResponseStatus status;
    private final transient List<String> problems;

    /**
     * Tells what is wrong.
     *
     * @param problems each of several faults; empty where the message says it all
     */
    public HttpProblem(HttpResponseStatus status, String message, List<String> problems) {
        super(message, null, false, false);
        this.status = status;
        this.problems = List.copyOf(problems);
    }

    /** A request that makes no sense. */
    public static HttpProblem badRequest(String message) {
        return new HttpProblem(HttpResponseStatus.BAD_REQUEST, message, List.of());
    }

    /** What the client sent, fit to be shown: cut, and without control characters. */
    public static String quoted(String text) {
        String cut = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    public HttpResponseStatus status() {
        return status;
    }

    public List<String> problems() {
        return problems;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
