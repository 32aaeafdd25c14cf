package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** {@code GET /api/v1/openapi.yaml}: the description of this API. */
final class OpenApiFile {
    private static final String FILE = "openapi.yaml";

    private OpenApiFile() {}

    static Route route() {
        return new Route(
                HttpMethod.GET,
                ApiRoutes.API + "/openapi.yaml",
                request -> CompletableFuture.completedFuture(Response.text("application/yaml", text())));
    }

    private static String text() {
        try (InputStream in = OpenApiFile.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
