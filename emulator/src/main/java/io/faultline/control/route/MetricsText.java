package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.telemetry.metrics.MetricText;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics}: a scrape, gathered on the loop in one go and written out off it. */
final class MetricsText {
    private MetricsText() {}

    static Route route(RunningNetwork network, MetricText text) {
        return new Route(HttpMethod.GET, "/metrics", request -> {
            String accept = request.headers().get(HttpHeaderNames.ACCEPT);
            return network.onLoop(() -> network.telemetry().metrics().scrape())
                    .thenApply(scrape -> write(text, accept, scrape));
        });
    }

    private static Response write(MetricText text, @Nullable String accept, MetricSnapshots scrape) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
        try {
            text.write(out, accept, scrape);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Response.Whole(
                HttpResponseStatus.OK, text.contentType(accept), out.toString(StandardCharsets.UTF_8), Map.of());
    }
}
