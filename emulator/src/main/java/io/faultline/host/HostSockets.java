package io.faultline.host;

import io.faultline.host.tcp.TcpConnection;
import io.faultline.host.tcp.TcpListener;
import io.faultline.host.tcp.TcpSettings;
import io.faultline.host.tcp.TcpUser;
import io.faultline.packet.Address;
import io.netty.channel.Channel;
import io.netty.channel.ChannelId;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A host's open channels, and what a channel asks of its host. Loop thread only. */
final class HostSockets {
    private final Host host;
    /** In the order in which they were opened. */
    private final Set<Channel> open = new LinkedHashSet<>();

    private int lastNumber;

    HostSockets(Host host) {
        this.host = host;
    }

    ChannelId nextChannelId() {
        return new HostChannelId(host.name(), ++lastNumber);
    }

    void opened(Channel channel) {
        open.add(channel);
    }

    void closed(Channel channel) {
        open.remove(channel);
    }

    void crashed() {
        for (Channel channel : snapshot()) {
            if (channel instanceof HostSocketChannel socket) {
                socket.hostCrashed();
            } else if (channel instanceof HostDatagramChannel socket) {
                socket.hostCrashed();
            }
        }
    }

    void restarted() {
        for (Channel channel : snapshot()) {
            if (channel instanceof HostServerSocketChannel server) {
                server.hostRestarted();
            }
        }
    }

    void close() {
        for (Channel channel : snapshot()) {
            channel.unsafe().close(channel.newPromise());
        }
    }

    /** Checks that an address to bind to is resolved, and one of the host's or the wildcard. */
    InetSocketAddress checkBindable(SocketAddress address) throws IOException {
        InetSocketAddress inet = HostAddresses.resolved(address);
        if (!inet.getAddress().isAnyLocalAddress() && !host.owns(Address.of(inet.getAddress()))) {
            throw new BindException(
                    "Cannot assign requested address: " + inet + " (expected: one of " + host.addresses() + ")");
        }
        return inet;
    }

    TcpConnection connect(@Nullable InetSocketAddress from, InetSocketAddress to, TcpSettings settings, TcpUser user)
            throws IOException {
        if (!host.isUp() || host.isClosed()) {
            throw new SocketException("Host is down: " + host.name());
        }
        Address remote = Address.of(to.getAddress());
        Address local = from == null || from.getAddress().isAnyLocalAddress()
                ? host.sourceFor(remote)
                : Address.of(from.getAddress());
        return host.tcp().connect(local, from == null ? 0 : from.getPort(), remote, to.getPort(), settings, user);
    }

    TcpListener listen(InetSocketAddress at, HostServerSocketChannelConfig config, Runnable onAcceptable)
            throws BindException {
        Address address = at.getAddress().isAnyLocalAddress() ? null : Address.of(at.getAddress());
        return host.tcp().listen(address, at.getPort(), config.settings(), config.getBacklog(), onAcceptable);
    }

    private Channel[] snapshot() {
        return open.toArray(new Channel[0]);
    }
}
