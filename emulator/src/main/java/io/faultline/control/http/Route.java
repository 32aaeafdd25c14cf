package io.faultline.control.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path, and who answers.
 *
 * @param path such as {@code /api/v1/routers/{name}/fib}, where a name in braces stands for one segment
 * @param upload whether the request's body is a file, which may be larger than other bodies
 */
public record Route(HttpMethod method, String path, Handler handler, boolean upload) {
    /** A route whose requests have small bodies or none. */
    public Route(HttpMethod method, String path, Handler handler) {
        this(method, path, handler, false);
    }

    /** What stands for the names in braces if the segments, still encoded, match; else null. */
    @Nullable
    Map<String, String> match(String[] segments) {
        String[] own = path.split("/", -1);
        if (own.length != segments.length) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < own.length; i++) {
            if (own[i].startsWith("{")) {
                parameters.put(own[i].substring(1, own[i].length() - 1), segments[i]);
            } else if (!own[i].equals(segments[i])) {
                return null;
            }
        }
        return parameters;
    }
}
