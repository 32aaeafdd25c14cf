package io.faultline.topology.read;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.CallSpec;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Reads a call of a service: a URL, or a map.
 *
 * <pre>
 * url: http://orders.cloud.test:8080/
 * connect-timeout: 1s
 * timeout: 2s               for the whole call
 * keep-alive: true
 * pool: address             or name: open connections are used without looking the name up again
 * retries: 2
 * backoff: {jitter: full, base: 100ms, cap: 20s}
 * budget: aws               or none, grpc, ratio
 * </pre>
 */
final class CallReader {

    static final Keys KEYS =
            Keys.of("call", "url", "connect-timeout", "timeout", "keep-alive", "pool", "retries", "backoff", "budget");
    static final Keys BACKOFF = Keys.of("backoff", "jitter", "base", "cap");

    private static final ValueType<String> URL =
            Values.of(CallReader::url, "a URL such as http://shop.cloud.test:8080/path");

    private static final long SECOND_NS = 1_000_000_000L;

    private CallReader() {}

    /** Null, after a complaint, if the node holds none. */
    static @Nullable CallSpec read(ConfigNode node, Problems problems) {
        if (node instanceof ScalarNode) {
            String url = ConfigMap.parse(node, "url", URL, problems);
            return url == null
                    ? null
                    : read(url, ConfigMap.of(MapNode.empty(node.position(), node.path()), KEYS, problems));
        }
        return read(ConfigMap.of(node, KEYS, problems));
    }

    /** Reads a map whose keys include {@link #KEYS}; null, after a complaint, if it has no URL. */
    static @Nullable CallSpec read(ConfigMap map) {
        String url = map.require("url", URL);
        return url == null ? null : read(url, map);
    }

    private static CallSpec read(String url, ConfigMap map) {
        ConfigMap backoff = map.map("backoff", BACKOFF);
        long baseNs = backoff.get("base", Values.POSITIVE_DURATION, SECOND_NS / 10);
        long capNs = backoff.get("cap", Values.POSITIVE_DURATION, Math.max(baseNs, 20 * SECOND_NS));
        if (capNs < baseNs) {
            backoff.complain("cap", "a cap below the base", "base <= cap");
        }
        return new CallSpec(
                url,
                map.get("connect-timeout", Values.POSITIVE_DURATION, SECOND_NS),
                map.get("timeout", Values.POSITIVE_DURATION, 5 * SECOND_NS),
                map.get("keep-alive", Values.BOOLEAN, true),
                map.get("pool", Values.either("address", false, "name", true), false),
                map.get("retries", Values.integer(0, 100), 0),
                new CallSpec.BackoffSpec(
                        backoff.get("jitter", Values.oneOf(CallSpec.Jitter.class), CallSpec.Jitter.FULL),
                        baseNs,
                        Math.max(baseNs, capNs)),
                map.get("budget", Values.oneOf(CallSpec.Budget.class), CallSpec.Budget.NONE));
    }

    private static String url(String text) {
        URI uri = URI.create(text);
        if (!"http".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getPort() == 0) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }
}
