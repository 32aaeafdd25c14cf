package io.faultline.dns.plane.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.ChangeRefusedException;
import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.managed.RecordSetKey;
import io.faultline.dns.plane.http.ApiCounters;
import io.faultline.dns.plane.http.ApiLimits;
import io.faultline.dns.plane.http.ApiRequest;
import io.faultline.dns.plane.http.ApiResponse;
import io.faultline.dns.plane.http.ApiServer;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.host.Host;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * The control API of a managed DNS service on a host. The zones outlive a crash of the host; a request that had not been answered
 * may have been carried out or not. Loop thread only.
 *
 * <pre>
 * GET  /zones                                                  the origins of the hosted zones
 * GET  /zones/cloud.test/records?name=a.cloud.test,b.cloud.test     the record sets of at most ten names
 * GET  /zones/cloud.test/records?under=cloud.test&amp;limit=100     of a name and those below it; all of the zone by default
 * POST /zones/cloud.test/changes                               a batch: all of its changes or none
 * </pre>
 *
 * <p>A listing that is cut at its limit says in {@code next} what to send as {@code after} for the rest. A refused batch is
 * answered by 400 with the code {@code InvalidChangeBatch} and, in {@code change}, the index of the change at fault.
 */
public final class DnsControlApi implements AutoCloseable {
    /** The most record sets in one answer. */
    public static final int MAX_LISTED = 300;

    private static final int MAX_NAMES = 10;

    private final ManagedDns dns;
    private final ApiServer server;
    private long applied;
    private long refused;

    /** Makes an API that does not listen yet. */
    public DnsControlApi(Host host, int port, ApiLimits limits, ManagedDns dns) {
        this.dns = dns;
        this.server = new ApiServer(host, "DNS control API", port, limits, this::handle);
    }

    /** Listens. */
    public void start() {
        server.start();
    }

    /** Where it runs. */
    public Host host() {
        return server.host();
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** What it changes. */
    public ManagedDns dns() {
        return dns;
    }

    /** What it has answered. */
    public ApiCounters counters() {
        return server.counters();
    }

    /** Batches that were carried out. */
    public long applied() {
        return applied;
    }

    /** Batches that were refused, as one of their changes could not be made. */
    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        server.close();
    }

    private ApiResponse handle(ApiRequest request) {
        if (request.is("GET", "zones", 1)) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode zones = json.putArray("zones");
            dns.origins().forEach(origin -> zones.add(origin.toString()));
            return ApiResponse.ok(json);
        }
        boolean listing = request.is("GET", "zones", 3) && request.path().get(2).equals("records");
        boolean changing =
                request.is("POST", "zones", 3) && request.path().get(2).equals("changes");
        if (!listing && !changing) {
            return ApiResponse.error(404, "NoSuchResource", request.method() + " of no known path");
        }
        HostedZone zone = dns.zone(RecordSetJson.name(request.path().get(1)));
        if (zone == null) {
            return ApiResponse.error(
                    404, "NoSuchHostedZone", "zone: " + request.path().get(1));
        }
        return listing ? list(zone, request) : change(zone, BatchJson.read(request.body()));
    }

    private ApiResponse change(HostedZone zone, ChangeBatch batch) {
        try {
            dns.apply(zone.origin(), batch);
            applied++;
            return ApiResponse.ok(JsonNodeFactory.instance.objectNode().put("id", applied));
        } catch (ChangeRefusedException e) {
            refused++;
            ApiResponse response = ApiResponse.error(400, "InvalidChangeBatch", String.valueOf(e.getMessage()));
            ((ObjectNode) response.body()).put("change", e.index());
            return response;
        }
    }

    private static ApiResponse list(HostedZone zone, ApiRequest request) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode records = json.putArray("records");
        String names = request.query().get("name");
        if (names != null) {
            Set<Name> owners = names(names);
            owners.forEach(owner -> zone.recordSets(owner).forEach(set -> records.add(RecordSetJson.write(set))));
            return ApiResponse.ok(json);
        }
        String under = request.query().get("under");
        List<RecordSet> sets = under == null ? zone.recordSets() : zone.recordSetsUnder(RecordSetJson.name(under));
        RecordSetKey listed = null;
        int limit = limit(request.query().get("limit"));
        RecordSetKey last = after(request.query().get("after"));
        for (RecordSet set : sets) {
            RecordSetKey key = RecordSetKey.of(set);
            if (last != null && key.compareTo(last) <= 0) {
                continue;
            }
            if (records.size() == limit) {
                json.put("next", text(listed));
                break;
            }
            records.add(RecordSetJson.write(set));
            listed = key;
        }
        return ApiResponse.ok(json);
    }

    private static Set<Name> names(String text) {
        Set<Name> names = new LinkedHashSet<>();
        for (String name : text.split(",", -1)) {
            names.add(RecordSetJson.name(name));
        }
        if (names.size() > MAX_NAMES) {
            throw new BadRequestException("name: " + names.size() + " names (expected: <= " + MAX_NAMES + ")");
        }
        return names;
    }

    private static int limit(@Nullable String text) {
        try {
            int limit = text == null ? MAX_LISTED : Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LISTED) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new BadRequestException("limit: " + text + " (expected: 1 to " + MAX_LISTED + ")");
    }

    /** A name has no space in it: it is written \032. */
    private static String text(@Nullable RecordSetKey key) {
        return key == null ? "" : Type.string(key.type()) + " " + key.owner() + " " + key.setId();
    }

    /** What {@link #text} wrote. */
    private static @Nullable RecordSetKey after(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.split(" ", 3);
        int type = parts.length == 3 ? Type.value(parts[0]) : -1;
        if (type < 0) {
            throw new BadRequestException("after: " + text + " (expected: the next of a listing)");
        }
        return new RecordSetKey(RecordSetJson.name(parts[1]), type, parts[2]);
    }
}
