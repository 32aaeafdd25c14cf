package io.faultline.host;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A channel's connect that is under way: its promise, and the timeout that Netty's users set. Loop thread only. */
final class ConnectAttempt {
    private final ChannelPromise promise;
    private final InetSocketAddress remote;
    private final int timeoutMillis;
    private @Nullable Future<?> timeout;

    ConnectAttempt(ChannelPromise promise, InetSocketAddress remote, int timeoutMillis) {
        this.promise = promise;
        this.remote = remote;
        this.timeoutMillis = timeoutMillis;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** Starts the timeout, if there is to be one, and watches for the user's cancelling. */
    void start(EventLoop loop, Consumer<IOException> onTimeout, Runnable onCancelled) {
        if (timeoutMillis > 0) {
            timeout = loop.schedule(
                    () -> onTimeout.accept(new ConnectTimeoutException(
                            "connection timed out after " + timeoutMillis + " ms: " + remote)),
                    timeoutMillis,
                    TimeUnit.MILLISECONDS);
        }
        promise.addListener(future -> {
            if (future.isCancelled()) {
                stopTimeout();
                onCancelled.run();
            }
        });
    }

    /** False if the user has cancelled. */
    boolean succeed() {
        stopTimeout();
        return promise.trySuccess();
    }

    void fail(Throwable cause) {
        stopTimeout();
        promise.tryFailure(cause);
    }

    private void stopTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }
}
