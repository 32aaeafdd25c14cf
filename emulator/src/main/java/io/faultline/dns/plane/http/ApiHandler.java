package io.faultline.dns.plane.http;

/** What a service does with a request. Loop thread only. */
@FunctionalInterface
public interface ApiHandler {
    /**
     * Answers a request, once the server's latency has passed.
     *
     * @throws BadRequestException if the request is not as the service expects it, which the server answers by 400
     */
    ApiResponse handle(ApiRequest request);
}
