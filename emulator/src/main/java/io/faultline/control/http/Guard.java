package io.faultline.control.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out who has no business here: those without the token where one is set, and, on loopback, web pages of elsewhere that
 * a browser on this machine shows. A page can make a browser send requests to loopback, under a name of its own that
 * resolves there (DNS rebinding) or not; such a request gives itself away by its {@code Host}, its {@code Origin}, its
 * {@code Sec-Fetch-Site}, or by not being able to have the content type that is required.
 */
final class Guard {
    private static final String BEARER = "Bearer ";
    private static final Set<String> BODY_TYPES =
            Set.of("application/json", "application/yaml", "application/x-yaml", "text/yaml");

    /** RFC 4027: a master file. */
    private static final Set<String> FILE_TYPES = Set.of("text/dns");

    private final boolean loopback;
    private final byte @Nullable [] token;

    /**
     * Makes a guard.
     *
     * @param loopback whether the server listens on loopback only
     * @param token what clients have to know, or null
     */
    Guard(boolean loopback, @Nullable String token) {
        this.loopback = loopback;
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Lets a request pass.
     *
     * @throws HttpProblem if it may not
     */
    void check(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        // RFC 9112 section 3.2: exactly one.
        if (hosts.size() > 1 || (hosts.isEmpty() && request.protocolVersion().minorVersion() > 0)) {
            throw HttpProblem.badRequest(hosts.size() + " Host headers (expected: one)");
        }
        String host = hosts.isEmpty() ? "" : hosts.get(0);
        if (loopback && !hosts.isEmpty() && !isLoopbackName(host)) {
            throw forbidden("Host: " + HttpProblem.quoted(host) + " (expected: localhost or a loopback address)");
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
            throw forbidden("Origin: " + HttpProblem.quoted(origin) + " (expected: none, or this server's own)");
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        String site = headers.get("sec-fetch-site");
        if (!reads && site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw forbidden("Sec-Fetch-Site: " + HttpProblem.quoted(site) + " (expected: same-origin)");
        }
        checkToken(headers);
        if (request.method().equals(HttpMethod.POST)) {
            checkType(headers.get(HttpHeaderNames.CONTENT_TYPE), BODY_TYPES, "application/json or application/yaml");
        } else if (request.method().equals(HttpMethod.PUT)) {
            checkType(headers.get(HttpHeaderNames.CONTENT_TYPE), FILE_TYPES, "text/dns");
        }
    }

    private void checkToken(HttpHeaders headers) {
        if (token == null) {
            return;
        }
        String given = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        boolean bearer = given.regionMatches(true, 0, BEARER, 0, BEARER.length());
        byte[] bytes = given.substring(bearer ? BEARER.length() : given.length())
                .strip()
                .getBytes(StandardCharsets.UTF_8);
        // Takes as long for a wrong token as for a nearly right one.
        if (!MessageDigest.isEqual(bytes, token)) {
            throw new HttpProblem(
                    HttpResponseStatus.UNAUTHORIZED,
                    (given.isEmpty() ? "no token" : "wrong token") + " (expected: Authorization: Bearer <token>)",
                    List.of());
        }
    }

    private static void checkType(@Nullable String contentType, Set<String> types, String expected) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!types.contains(type)) {
            throw new HttpProblem(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: " + HttpProblem.quoted(contentType == null ? "" : contentType) + " (expected: "
                            + expected + ")",
                    List.of());
        }
    }

    /** No look-up: a name that only resolves to loopback is just what rebinding is. */
    private static boolean isLoopbackName(String host) {
        String name = host;
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            name = end < 0 ? "" : host.substring(1, end);
        } else if (host.indexOf(':') >= 0) {
            name = host.substring(0, host.indexOf(':'));
        }
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        if (address == null) {
            return false;
        }
        return address.length == 4 ? address[0] == 127 : name.equals("::1");
    }

    private static HttpProblem forbidden(String message) {
        return new HttpProblem(HttpResponseStatus.FORBIDDEN, message, List.of());
    }
}
