package io.faultline.control.http;

import io.faultline.topology.config.Names;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the route of a request. Immutable. */
public final class Routes {
    private final List<Route> routes;

    /** The routes to choose from; no two may have the same method and path. */
    public Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** All of them. */
    public List<Route> all() {
        return routes;
    }

    /** A route, and what its path's braces stand for. */
    record Found(Route route, Map<String, String> parameters) {}

    /**
     * Finds a route.
     *
     * @param method HEAD finds GET
     * @param path without the query, encoded
     * @throws HttpProblem with status 404 or 405
     */
    Found find(HttpMethod method, String path) {
        HttpMethod sought = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
        String[] segments = path.split("/", -1);
        boolean pathExists = false;
        for (Route route : routes) {
            Map<String, String> parameters = route.match(segments);
            if (parameters != null && route.method().equals(sought)) {
                Map<String, String> decoded = new LinkedHashMap<>();
                parameters.forEach((name, value) -> decoded.put(name, QueryStringDecoder.decodeComponent(value)));
                return new Found(route, decoded);
            }
            pathExists |= parameters != null;
        }
        if (pathExists) {
            throw new HttpProblem(
                    HttpResponseStatus.METHOD_NOT_ALLOWED,
                    "method " + HttpProblem.quoted(method.name()) + " (expected: " + allowed(path) + ")",
                    List.of());
        }
        List<String> paths = routes.stream().map(Route::path).distinct().toList();
        String nearest = Names.nearest(path, paths);
        throw new HttpProblem(
                HttpResponseStatus.NOT_FOUND,
                "nothing at " + HttpProblem.quoted(path)
                        + (nearest == null
                                ? " (expected: " + Names.list(paths) + ")"
                                : ", did you mean \"" + nearest + "\"?"),
                List.of());
    }

    /** The value of the {@code Allow} header of a path. */
    String allowed(String path) {
        String[] segments = path.split("/", -1);
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.match(segments) != null) {
                methods.add(route.method().name());
                if (route.method().equals(HttpMethod.GET)) {
                    methods.add(HttpMethod.HEAD.name());
                }
            }
        }
        return String.join(", ", methods);
    }
}
