package io.faultline.control;

import io.faultline.packet.Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the API listens, and who may use it.
 *
 * @param address where; port 0 for any that is free
 * @param token what every client has to present as bearer token, or null, which only a loopback address allows
 */
public record ControlOptions(
        InetSocketAddress address, @Nullable String token) {
    /** The port where nothing is said. */
    public static final int DEFAULT_PORT = 9900;

    private static final int SHORTEST_TOKEN = 16;

    /** Rejects an address that others can reach without a token, a name that does not resolve, and a token easily guessed. */
    public ControlOptions {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    "control: unknown host " + address.getHostString() + " (expected: an address of this machine)");
        }
        if (token == null && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "control: " + address.getAddress().getHostAddress()
                            + " can be reached from other machines (expected: a token, or a loopback address such as 127.0.0.1)");
        }
        if (token != null && token.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException(
                    "control: a token of " + token.length() + " characters (expected: >= " + SHORTEST_TOKEN + ")");
        }
    }

    /** On 127.0.0.1, without a token. */
    public static ControlOptions loopback(int port) {
        return new ControlOptions(new InetSocketAddress(Address.of("127.0.0.1").toInetAddress(), port), null);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return address + (token == null ? "" : " with a token");
    }
}
