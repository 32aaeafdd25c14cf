package io.faultline.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's view of a request head: where it goes to, and what it becomes on the way.
 *
 * @param target where to connect to
 * @param user the name from {@code Proxy-Authorization: Basic}, or empty
 */
record ProxyRequest(Authority target, String user) {
    private static final String SCHEME = "http://";
    private static final int HTTP_PORT = 80;

    /** RFC 9110 section 7.6.1, with the older names that clients still send. */
    private static final List<CharSequence> HOP_BY_HOP = List.of(
            HttpHeaderNames.CONNECTION,
            "proxy-connection",
            HttpHeaderNames.PROXY_AUTHORIZATION,
            "keep-alive",
            HttpHeaderNames.TE,
            HttpHeaderNames.UPGRADE);

    /** Returns null if the request is neither CONNECT nor in absolute form with the scheme http. */
    static @Nullable ProxyRequest of(HttpRequest request) {
        Authority target;
        if (request.method().equals(HttpMethod.CONNECT)) {
            target = Authority.parse(request.uri(), 0);
        } else {
            String uri = request.uri();
            if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                return null;
            }
            String authority = uri.substring(SCHEME.length(), endOfAuthority(uri));
            target = Authority.parse(authority.substring(authority.lastIndexOf('@') + 1), HTTP_PORT);
        }
        return target == null ? null : new ProxyRequest(target, user(request));
    }

    /** Turns an absolute-form request into the one an origin server gets. */
    static void toOriginForm(HttpRequest request) {
        String uri = request.uri();
        int end = endOfAuthority(uri);
        String path = uri.substring(end);
        request.setUri(path.startsWith("/") ? path : "/" + path);
        // RFC 9112 section 3.2.2: the proxy replaces Host by the target's authority.
        request.headers().set(HttpHeaderNames.HOST, uri.substring(SCHEME.length(), end));
        stripHopByHop(request.headers());
        request.headers().add(HttpHeaderNames.VIA, "1.1 faultline");
    }

    /** Removes what concerns one connection only. */
    static void stripHopByHop(HttpHeaders headers) {
        for (String named : headers.getAllAsString(HttpHeaderNames.CONNECTION)) {
            for (String name : named.split(",", -1)) {
                String trimmed = name.trim().toLowerCase(Locale.ROOT);
                if (!trimmed.isEmpty() && !trimmed.equals("close")) {
                    headers.remove(trimmed);
                }
            }
        }
        HOP_BY_HOP.forEach(headers::remove);
    }

    private static int endOfAuthority(String uri) {
        for (int i = SCHEME.length(); i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return uri.length();
    }

    private static String user(HttpRequest request) {
        String header = request.headers().get(HttpHeaderNames.PROXY_AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, "basic ", 0, 6)) {
            return "";
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? pair : pair.substring(0, colon);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
