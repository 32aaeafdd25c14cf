package io.faultline.edge;

import io.netty.channel.ChannelFuture;
import java.net.BindException;
import java.net.InetSocketAddress;

/** Turns a bind that failed into a sentence that helps. */
final class Opening {
    private Opening() {}

    /** On the loop's thread a bind of a real socket has finished when it returns. */
    static void require(String edge, String transport, InetSocketAddress address, ChannelFuture bound) {
        Throwable cause = bound.cause();
        if (cause == null) {
            return;
        }
        String text = address.getAddress().getHostAddress() + ":" + address.getPort() + "/" + transport;
        String hint = cause instanceof BindException
                        || String.valueOf(cause.getMessage()).contains("in use")
                ? " (expected: a free port; another process or run may hold it)"
                : "";
        throw new EdgeException(
                "edge " + edge + ": cannot listen on " + text + ": " + cause.getMessage() + hint, cause);
    }
}
