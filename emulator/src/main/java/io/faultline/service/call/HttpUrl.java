package io.faultline.service.call;

import io.faultline.packet.Address;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * An {@code http} URL taken apart.
 *
 * @param host a name, or an address literal without brackets
 * @param port 1 to 65535
 * @param path path and query, beginning with a slash
 * @param literal the address, if the host is one
 */
public record HttpUrl(
        String host, int port, String path, @Nullable Address literal) {
    /**
     * Parses {@code http://host[:port][/path][?query]}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static HttpUrl of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw bad(url);
        }
        String host = uri.getHost();
        int port = uri.getPort() == -1 ? 80 : uri.getPort();
        if (!"http".equals(uri.getScheme()) || host == null || uri.getUserInfo() != null || port < 1 || port > 65_535) {
            throw bad(url);
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return of(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, path + query);
    }

    /** An URL of its parts; the host may be an address literal. */
    public static HttpUrl of(String host, int port, String path) {
        return new HttpUrl(host, port, path, literalOf(host));
    }

    /** The value of a {@code Host} header (RFC 9110, 7.2). */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == 80 ? name : name + ":" + port;
    }

    /** The URL as text. */
    @Override
    public String toString() {
        return "http://" + authority() + path;
    }

    private static @Nullable Address literalOf(String host) {
        try {
            return Address.of(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static IllegalArgumentException bad(String url) {
        return new IllegalArgumentException("url: " + url + " (expected: http://host[:port][/path])");
    }
}
