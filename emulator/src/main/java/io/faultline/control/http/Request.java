package io.faultline.control.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that has passed the guard and found its route. Immutable.
 *
 * @param method as sent, HEAD being told as GET
 * @param path without the query
 * @param parameters what stands for the names in braces of the route's path, decoded
 * @param query the query's parameters, decoded
 * @param headers as sent
 * @param body the whole body as text; empty where there is none
 */
public record Request(
        HttpMethod method,
        String path,
        Map<String, String> parameters,
        Map<String, List<String>> query,
        HttpHeaders headers,
        String body) {
    /** The value that stands for a name in braces of the route's path. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no {" + name + "} in the path of this route");
        }
        return value;
    }

    /** The first value of a query parameter, if it is given. */
    public @Nullable String queryValue(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /**
     * A query parameter that is a whole number.
     *
     * @throws HttpProblem with status 400 if it is something else or out of range
     */
    public long queryNumber(String name, long whereAbsent, long least, long most) {
        String text = queryValue(name);
        if (text == null) {
            return whereAbsent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw HttpProblem.badRequest(
                name + ": " + HttpProblem.quoted(text) + " (expected: " + least + " to " + most + ")");
    }
}
