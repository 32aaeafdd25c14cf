package io.faultline.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.HeaderText;
import io.faultline.service.call.HttpCaller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The answers of a service, each saying who gives it; a failure says which dependency failed and how, and in a header for the
 * caller the whole chain of causes, nearest first.
 *
 * @param body text or one line of JSON
 * @param cause for {@link HttpCaller#CAUSE_HEADER}; empty for none
 */
record Answer(int status, String body, boolean json, String cause) {
    static Answer success(HttpServiceSettings service, String host, long request, List<String> degraded) {
        String text = service.body();
        if (text != null) {
            return new Answer(service.status(), text, false, "");
        }
        ObjectNode node = identity(service, host).put("request", request);
        if (!degraded.isEmpty()) {
            ArrayNode missing = node.putArray("degraded");
            degraded.forEach(missing::add);
        }
        return new Answer(service.status(), node + "\n", true, "");
    }

    static Answer health(HttpServiceSettings service, String host) {
        return new Answer(200, identity(service, host).put("health", "ok") + "\n", true, "");
    }

    static Answer failure(HttpServiceSettings service, String host, int status, String error) {
        return new Answer(status, identity(service, host).put("error", error) + "\n", true, "");
    }

    static Answer dependencyFailure(HttpServiceSettings service, String host, Dependency failed, CallResult result) {
        ObjectNode node = identity(service, host)
                .put("error", "dependency failed")
                .put("dependency", failed.name())
                .put("kind", result.outcome().label());
        String cause = failed.name() + " " + result.outcome().label();
        if (result.status() != 0) {
            node.put("status", result.status());
            cause += " " + result.status();
        }
        node.put("detail", result.detail());
        if (!result.cause().isEmpty()) {
            node.put("cause", result.cause());
            cause += " < " + result.cause();
        }
        return new Answer(result.outcome().isTimeout() ? 504 : 503, node + "\n", true, HeaderText.of(cause));
    }

    /** A new response; the caller owns it. */
    FullHttpResponse toResponse(HttpServiceSettings service, long request, boolean withBody) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ByteBuf content = withBody ? Unpooled.wrappedBuffer(bytes) : Unpooled.EMPTY_BUFFER;
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, json ? "application/json" : "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
                .set(HttpHeaderNames.SERVER, "faultline")
                .set("x-faultline-service", HeaderText.of(service.name()))
                .set("x-faultline-zone", HeaderText.of(service.zone()))
                .set("x-faultline-request", request);
        if (!cause.isEmpty()) {
            response.headers().set(HttpCaller.CAUSE_HEADER, cause);
        }
        return response;
    }

    private static ObjectNode identity(HttpServiceSettings service, String host) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("service", service.name())
                .put("host", host)
                .put("zone", service.zone());
    }
}
