package io.faultline.service.call;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next request, for each address; the one used last is taken first. Bounded for each address.
 * Netty's own pools have no bound on idle ones and measure by the wall clock. Loop thread only.
 */
public final class IdleConnections {
    private final Map<InetSocketAddress, ArrayDeque<Channel>> idle = new LinkedHashMap<>();
    private final int maxPerAddress;

    /** Keeps at most {@code maxPerAddress} for each address. */
    public IdleConnections(int maxPerAddress) {
        this.maxPerAddress = maxPerAddress;
    }

    /** Takes a connection out, if there is one. */
    public @Nullable Channel take(InetSocketAddress address) {
        ArrayDeque<Channel> channels = idle.get(address);
        if (channels == null) {
            return null;
        }
        Channel channel = channels.removeLast();
        forgetIfEmpty(address, channels);
        return channel;
    }

    /** Puts a connection in; false, and nothing done, if there are enough. */
    public boolean offer(InetSocketAddress address, Channel channel) {
        ArrayDeque<Channel> channels = idle.computeIfAbsent(address, key -> new ArrayDeque<>(2));
        if (channels.size() >= maxPerAddress) {
            forgetIfEmpty(address, channels);
            return false;
        }
        channels.addLast(channel);
        return true;
    }

    /** A connection that may be among them has ended. */
    public void remove(InetSocketAddress address, Channel channel) {
        ArrayDeque<Channel> channels = idle.get(address);
        if (channels != null && channels.remove(channel)) {
            forgetIfEmpty(address, channels);
        }
    }

    /** How many there are. */
    public int size() {
        return idle.values().stream().mapToInt(ArrayDeque::size).sum();
    }

    /** Closes them all. */
    public void closeAll() {
        while (!idle.isEmpty()) {
            InetSocketAddress address = idle.keySet().iterator().next();
            Channel channel = take(address);
            if (channel != null) {
                channel.close();
            }
        }
    }

    private void forgetIfEmpty(InetSocketAddress address, ArrayDeque<Channel> channels) {
        if (channels.isEmpty()) {
            idle.remove(address);
        }
    }
}
