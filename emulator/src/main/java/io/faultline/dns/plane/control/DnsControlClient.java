package io.faultline.dns.plane.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.http.ApiClient;
import io.faultline.dns.plane.http.ApiResult;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.host.Host;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;

/** Speaks to the control API from a host, over the network. Loop thread only. */
public final class DnsControlClient implements AutoCloseable {
    private static final int THROTTLED = 429;

    private final ApiClient api;

    /**
     * Makes a client; nothing connects yet.
     *
     * @param api where the API listens
     * @param timeoutNs of a call, {@code > 0}
     */
    public DnsControlClient(Host host, InetSocketAddress api, long timeoutNs) {
        this.api = new ApiClient(host, api, timeoutNs);
    }

    /** Asks for the record sets of at most ten names. */
    public void records(Name zone, Collection<Name> names, Consumer<Listing> done) {
        String list = names.stream().map(DnsControlClient::encoded).collect(Collectors.joining(","));
        api.get(path(zone, "records?name=" + list), result -> {
            List<RecordSet> sets = new ArrayList<>();
            String problem = read(result, sets);
            done.accept(problem.isEmpty() ? new Listing(sets, "") : Listing.failed(problem));
        });
    }

    /** Asks for all record sets of a name and of those below it, a page at a time. */
    public void under(Name zone, Name top, Consumer<Listing> done) {
        page(zone, top, "", new ArrayList<>(), done);
    }

    /** Sends a batch, once. */
    public void change(Name zone, ChangeBatch batch, Consumer<ChangeOutcome> done) {
        api.post(path(zone, "changes"), BatchJson.write(batch), result -> done.accept(outcome(result)));
    }

    /** Gives all calls up; nobody is told. */
    @Override
    public void close() {
        api.close();
    }

    private void page(Name zone, Name top, String after, List<RecordSet> sets, Consumer<Listing> done) {
        String from = after.isEmpty() ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
        api.get(path(zone, "records?under=" + encoded(top) + from), result -> {
            int before = sets.size();
            String problem = read(result, sets);
            String next = result.body().path("next").asText("");
            if (!problem.isEmpty()) {
                done.accept(Listing.failed(problem));
            } else if (next.isEmpty() || sets.size() == before) {
                done.accept(new Listing(sets, ""));
            } else {
                page(zone, top, next, sets, done);
            }
        });
    }

    private static String path(Name zone, String rest) {
        return "/zones/" + encoded(zone) + "/" + rest;
    }

    private static String encoded(Name name) {
        return URLEncoder.encode(name.toString(), StandardCharsets.UTF_8);
    }

    /** Adds the sets of an answer; returns what is wrong with it. */
    private static String read(ApiResult result, List<RecordSet> into) {
        if (!result.ok()) {
            return result.problem();
        }
        try {
            for (JsonNode item : result.body().path("records")) {
                into.add(RecordSetJson.read(item));
            }
            return "";
        } catch (BadRequestException e) {
            return "an answer that is none: " + e.getMessage();
        }
    }

    private static ChangeOutcome outcome(ApiResult result) {
        if (result.ok()) {
            return new ChangeOutcome.Done();
        }
        boolean unknown = result.status() == 0 || result.status() >= 500;
        if (unknown || result.status() == THROTTLED) {
            return new ChangeOutcome.Failed(result.problem(), unknown);
        }
        return new ChangeOutcome.Refused(
                result.body().path("change").asInt(-1),
                result.body().path("message").asText(result.problem()));
    }
}
