package io.faultline.cli;

import io.faultline.control.ControlOptions;
import io.faultline.topology.config.Values;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the control API of a run listens. */
final class ControlAddress {
    private static final String OFF = "off";

    @Option(
            names = "--control",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1:9900",
            description = "Where the control API and /metrics listen, or off; ${DEFAULT-VALUE}.")
    private String address = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:FAULTLINE_TOKEN}",
            description = "What clients of the control API present; needed beyond loopback. Better in FAULTLINE_TOKEN.")
    private @Nullable String token;

    /**
     * What was asked for, or null for no API.
     *
     * @throws UserError if it is no address, or one that needs a token
     */
    @Nullable
    ControlOptions options() {
        if (address.equals(OFF)) {
            return null;
        }
        InetSocketAddress listen;
        try {
            listen = Values.SOCKET_ADDRESS.parse(address);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "--control: " + address + " (expected: " + Values.SOCKET_ADDRESS.expected("control") + ", or off)",
                    e);
        }
        try {
            return new ControlOptions(listen, token == null || token.isEmpty() ? null : token);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
