package io.faultline.dns.plane.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.plane.http.ApiCounters;
import io.faultline.dns.plane.http.ApiLimits;
import io.faultline.dns.plane.http.ApiRequest;
import io.faultline.dns.plane.http.ApiResponse;
import io.faultline.dns.plane.http.ApiServer;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.host.Host;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The history of plans, served over the network. It keeps its plans through a crash of its host, as a disk does; the oldest of
 * too many go. Loop thread only.
 *
 * <pre>
 * GET /plans            the generations that are kept
 * GET /plans/latest     the plan of the largest generation; 404 before the first
 * GET /plans/110        that plan
 * PUT /plans/111        a new one; 409 unless it is newer than all others
 * </pre>
 */
public final class PlanStore implements AutoCloseable {
    private final ApiServer server;
    private final TreeMap<Long, Plan> plans = new TreeMap<>();
    private final int most;

    /**
     * Makes a store that does not listen yet.
     *
     * @param most how many plans are kept, {@code >= 1}
     */
    public PlanStore(Host host, int port, ApiLimits limits, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("plans kept: " + most + " (expected: >= 1)");
        }
        this.most = most;
        this.server = new ApiServer(host, "plan store", port, limits, this::handle);
    }

    /** Listens. */
    public void start() {
        server.start();
    }

    /** Has a plan from the start, as if it had come before the run. */
    public void seed(Plan plan) {
        plans.put(plan.generation(), plan);
    }

    /** Where it runs. */
    public Host host() {
        return server.host();
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** The plan of the largest generation, or null before the first. */
    public @Nullable Plan latest() {
        Map.Entry<Long, Plan> last = plans.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** How many plans it keeps now. */
    public int size() {
        return plans.size();
    }

    /** What it has answered. */
    public ApiCounters counters() {
        return server.counters();
    }

    @Override
    public void close() {
        server.close();
    }

    private ApiResponse handle(ApiRequest request) {
        if (request.is("GET", "plans", 1)) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode list = json.putArray("generations");
            plans.keySet().forEach(list::add);
            return ApiResponse.ok(json);
        }
        if (request.is("GET", "plans", 2)) {
            boolean latest = request.path().get(1).equals("latest");
            Plan plan = latest ? latest() : plans.get(generation(request));
            return plan == null
                    ? ApiResponse.error(
                            404, "NoSuchPlan", "no plan " + request.path().get(1))
                    : ApiResponse.ok(plan.toJson());
        }
        if (request.is("PUT", "plans", 2)) {
            return put(Plan.of(request.body()), generation(request));
        }
        return ApiResponse.error(404, "NoSuchResource", request.method() + " of no known path");
    }

    private ApiResponse put(Plan plan, long generation) {
        if (plan.generation() != generation) {
            throw new BadRequestException(
                    "generation: " + plan.generation() + " (expected: " + generation + ", as the path says)");
        }
        Plan last = latest();
        if (last != null && generation <= last.generation()) {
            return ApiResponse.error(
                    409, "Conflict", "plan " + generation + " (expected: newer than " + last.generation() + ")");
        }
        plans.put(generation, plan);
        if (plans.size() > most) {
            plans.pollFirstEntry();
        }
        return ApiResponse.ok(JsonNodeFactory.instance.objectNode().put("generation", generation));
    }

    private static long generation(ApiRequest request) {
        try {
            return Long.parseLong(request.path().get(1));
        } catch (NumberFormatException e) {
            throw new BadRequestException("plan: " + request.path().get(1) + " (expected: a number, or latest)");
        }
    }
}
