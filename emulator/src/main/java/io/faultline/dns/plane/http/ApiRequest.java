package io.faultline.dns.plane.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A request as a service sees it: read and within its limits.
 *
 * @param method {@code GET}, {@code PUT}, {@code POST} ...
 * @param path the segments of its path, percent-decoded, without empty ones
 * @param query its parameters, the first value of each
 * @param body its JSON; a missing node if it has none
 */
public record ApiRequest(String method, List<String> path, Map<String, String> query, JsonNode body) {
    /** The largest number of parameters that are read. */
    static final int MAX_PARAMETERS = 32;

    public ApiRequest {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }

    /** Whether it is of this method and its path has so many segments, the first of which is {@code root}. */
    public boolean is(String ofMethod, String root, int segments) {
        return method.equals(ofMethod) && path.size() == segments && path.get(0).equals(root);
    }
}
