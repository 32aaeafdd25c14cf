package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.HttpProblem;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.packet.Prefix;
import io.faultline.routing.Fib;
import io.faultline.routing.NextHop;
import io.faultline.routing.Router;
import io.faultline.topology.Region;
import io.faultline.topology.config.Names;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/**
 * {@code GET /api/v1/routers/{name}/fib}: a router's forwarding table. A table is immutable, so only fetching it troubles the
 * loop, not writing out a million routes.
 */
final class RouterFib {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MOST = 10_000;

    private RouterFib() {}

    static Route route(RunningNetwork network) {
        return new Route(HttpMethod.GET, ApiRoutes.API + "/routers/{name}/fib", request -> {
            String name = request.parameter("name");
            long limit = request.queryNumber("limit", DEFAULT_LIMIT, 1, MOST);
            long offset = request.queryNumber("offset", 0, 0, Integer.MAX_VALUE);
            return network.onLoop(() -> fib(network.region(), name)).thenApply(fib -> write(name, fib, offset, limit));
        });
    }

    private static Fib fib(Region region, String name) {
        Router router = region.routers().find(name);
        if (router == null) {
            String nearest = Names.nearest(name, region.routers().names());
            throw new HttpProblem(
                    HttpResponseStatus.NOT_FOUND,
                    "unknown router " + HttpProblem.quoted(name) + " (expected: "
                            + Names.list(region.routers().names()) + ")"
                            + (nearest == null ? "" : ", did you mean \"" + nearest + "\"?"),
                    List.of());
        }
        return router.rib().fib();
    }

    private static Response write(String router, Fib fib, long offset, long limit) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("router", router).put("total", fib.size()).put("offset", offset);
        Page page = new Page(json.putArray("routes"), offset, limit);
        fib.forEach(page);
        return Response.json(json);
    }

    /** Writes the routes of a window of the table. */
    private static final class Page implements Fib.Visitor {
        private final ArrayNode routes;
        private final long offset;
        private final long limit;
        private long at;

        Page(ArrayNode routes, long offset, long limit) {
            this.routes = routes;
            this.offset = offset;
            this.limit = limit;
        }

        @Override
        public void route(Prefix prefix, io.faultline.routing.Route route) {
            long index = at++;
            if (index < offset || index - offset >= limit) {
                return;
            }
            ObjectNode json = routes.addObject().put("prefix", prefix.toString());
            if (route instanceof io.faultline.routing.Route.Unicast unicast) {
                json.put("kind", "unicast");
                ArrayNode hops = json.putArray("next_hops");
                unicast.nextHops().forEach(hop -> add(hops, hop));
            } else {
                json.put("kind", String.valueOf(route));
            }
        }

        private static void add(ArrayNode hops, NextHop hop) {
            ObjectNode json = hops.addObject()
                    .put("link", hop.port().link().name())
                    .put("node", hop.port().peer().node().name())
                    .put("weight", hop.weight());
            if (hop.gateway() != null) {
                json.put("gateway", hop.gateway().toString());
            }
        }
    }
}
