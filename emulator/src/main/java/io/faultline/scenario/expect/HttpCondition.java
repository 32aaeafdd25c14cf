package io.faultline.scenario.expect;

import io.faultline.host.Host;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a GET from a host ends with: {@code http: {url: "http://shop.example/", from: client, status: 503}}, or {@code is:
 * connect_timeout} for a call that gets no answer. Each probe resolves the name and connects anew.
 *
 * @param url what is asked for
 * @param from the host that asks
 * @param statuses the statuses that hold; empty for any
 * @param outcomes the outcomes that hold; empty for any
 */
record HttpCondition(HttpUrl url, String from, List<Integer> statuses, List<CallOutcome> outcomes)
        implements Condition {
    static final Keys KEYS = Keys.of("expectHttp", "url", "from", "status", "is");
    static final ConditionKind KIND = new ConditionKind("http", HttpCondition::read);

    private static final long CONNECT_TIMEOUT_NS = 3_000_000_000L;
    private static final long REQUEST_TIMEOUT_NS = 10_000_000_000L;

    private static @Nullable Condition read(ConfigNode value, ConditionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String from = map.reference("from", "host", scope.topology().hosts().keySet());
        HttpUrl url = map.require("url", Values.of(HttpUrl::of, "a URL such as http://shop.example/"));
        Map<String, CallOutcome> labels = new LinkedHashMap<>();
        for (CallOutcome outcome : CallOutcome.values()) {
            labels.put(outcome.label(), outcome);
        }
        List<CallOutcome> outcomes = map.list("is", Values.oneOf(labels));
        List<Integer> statuses = map.list("status", Values.integer(100, 599));
        if (!map.has("is") && !map.has("status")) {
            statuses = List.of(200);
        }
        return from == null || url == null
                ? null
                : new HttpCondition(url, from, List.copyOf(statuses), List.copyOf(outcomes));
    }

    @Override
    public String describe() {
        List<String> expected = new ArrayList<>();
        statuses.forEach(status -> expected.add(Integer.toString(status)));
        outcomes.forEach(outcome -> expected.add(outcome.label()));
        return "GET " + url + " from " + from + " is " + String.join(" or ", expected);
    }

    @Override
    public void probe(Region region, long nowNs, Consumer<Observation> done) {
        Host host = region.host(from);
        CallSettings settings = CallSettings.defaults()
                .withTimeouts(CONNECT_TIMEOUT_NS, REQUEST_TIMEOUT_NS)
                .withKeepAlive(false)
                .withUserAgent("faultline-expect");
        HttpCaller caller = new HttpCaller(host, region.names(from), settings);
        caller.get(url, result -> {
            done.accept(new Observation(holds(result), seen(result)));
            // Not from within the caller's own callback.
            region.loop().execute(caller::close);
        });
    }

    private boolean holds(CallResult result) {
        return statuses.contains(result.status()) || outcomes.contains(result.outcome());
    }

    private static String seen(CallResult result) {
        String status = result.status() > 0 ? result.status() + " " : "";
        return (status + result.outcome().label() + " " + result.detail()).strip();
    }
}
