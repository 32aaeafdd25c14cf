package io.faultline.edge;

import io.faultline.engine.Splice;
import io.faultline.packet.Address;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/**
 * A real listening socket whose connections continue through the network to one target. What a client's SYN would meet
 * there, the listening socket shows: it accepts, refuses or stays silent. Loop thread only.
 */
final class TcpRelay {
    /** As long as Linux tries: 127 s with six SYN retries. */
    private static final int CONNECT_TIMEOUT_MILLIS = 130_000;

    private static final int MOST_CONNECTIONS = 20_000;

    private final Attachment attachment;
    private final Address target;
    private final int port;
    private final AcceptGate gate;
    private final PathProbe probe;
    private final boolean watchPath;
    private final ChannelGroup connections;
    private final EdgeCounters counters = new EdgeCounters();

    /**
     * Prepares a relay.
     *
     * @param watchPath whether to probe the way to the target, so that a client's connect fails as it would there; without it
     *     every connect succeeds, and is reset once the way turns out to be closed
     */
    TcpRelay(Attachment attachment, InetSocketAddress listen, Address target, int port, boolean watchPath) {
        this.attachment = attachment;
        this.target = target;
        this.port = port;
        this.gate = new AcceptGate(attachment.host().loop(), listen, this::accepted);
        this.watchPath = watchPath;
        this.probe = new PathProbe(attachment, target, port, this::pathChanged);
        this.connections = new DefaultChannelGroup(attachment.host().loop().eventLoop());
    }

    ChannelFuture open() {
        ChannelFuture opened = gate.open();
        if (watchPath && opened.isSuccess()) {
            probe.start();
        }
        return opened;
    }

    InetSocketAddress address() {
        return gate.address();
    }

    EdgeCounters counters() {
        return counters;
    }

    int openFlows() {
        return connections.size();
    }

    void close() {
        probe.stop();
        gate.close();
        for (Channel connection : connections.toArray(Channel[]::new)) {
            Splice.reset(connection);
        }
    }

    private void accepted(SocketChannel real) {
        if (connections.size() >= MOST_CONNECTIONS) {
            counters.countRefusedForLimit();
            Splice.reset(real);
            return;
        }
        counters.countAccepted();
        connections.add(real);
        ChannelFuture dialling = Dialer.dial(attachment, target, port, CONNECT_TIMEOUT_MILLIS);
        // A client that gives up takes its half-made connection with it.
        real.closeFuture().addListener(closed -> {
            if (!dialling.isDone()) {
                dialling.channel().close();
            }
        });
        dialling.addListener(done -> {
            if (done.isSuccess()) {
                counters.countConnected();
                if (watchPath) {
                    probe.connected();
                }
                Splice.join(real, (DuplexChannel) dialling.channel());
            } else {
                if (real.isOpen()) {
                    counters.countFailure(DialFailure.ofConnect(done.cause()));
                }
                Splice.reset(real);
            }
        });
    }

    private void pathChanged(PathProbe.Path path) {
        switch (path) {
            case OPEN -> gate.accept();
            case REFUSED -> gate.refuse();
            case BLACKHOLED -> gate.silence();
            // An ICMP error has no equal on a loopback socket: accept, and the dial's failure becomes a reset.
            case UNREACHABLE -> gate.accept();
        }
    }
}
