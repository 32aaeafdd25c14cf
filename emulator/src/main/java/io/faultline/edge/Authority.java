package io.faultline.edge;

import org.jspecify.annotations.Nullable;

/**
 * A host and a port as a proxy's client names them (RFC 3986 section 3.2; RFC 9110 section 9.3.6 for CONNECT).
 *
 * @param host an address literal without brackets, or a name
 * @param port the port
 */
record Authority(String host, int port) {
    private static final int LONGEST_HOST = 255;

    /**
     * Reads {@code host}, {@code host:port} or {@code [v6]:port}.
     *
     * @param defaultPort the port if there is none; 0 where one is required
     * @return null if it is none of these
     */
    static @Nullable Authority parse(String text, int defaultPort) {
        int portAt = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (bracketed && portAt < text.indexOf(']')) {
            portAt = -1;
        }
        String host = portAt < 0 ? text : text.substring(0, portAt);
        if (bracketed) {
            if (!host.endsWith("]")) {
                return null;
            }
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return null;
        }
        int port = portAt < 0 ? defaultPort : port(text.substring(portAt + 1));
        if (host.isEmpty() || host.length() > LONGEST_HOST || port < 1) {
            return null;
        }
        return new Authority(host, port);
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port <= 65_535 ? port : -1;
    }

    /** As in a {@code Host} header. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
