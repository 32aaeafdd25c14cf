package io.faultline.dns.server;

import io.faultline.dns.transport.ConnectionSetup;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** An authoritative server on free ports of the loopback interface, for real clients. */
public final class RealServer implements AutoCloseable {

    public final ZoneTable zones = new ZoneTable();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private AuthoritativeServer server;

    /** Starts a server; a further port for each set-up. */
    public RealServer(ServerOptions options, Zone zone, ConnectionSetup... setups) {
        zones.put(zone);
        Throwable failure = null;
        // The TCP port of the number that UDP was given may be in use.
        for (int attempt = 0; attempt < 10; attempt++) {
            server = create(options, setups);
            failure = onLoop(server::start).awaitUninterruptibly().cause();
            if (failure == null) {
                return;
            }
        }
        throw new AssertionError("no free ports", failure);
    }

    private AuthoritativeServer create(ServerOptions options, ConnectionSetup... setups) {
        AuthoritativeServer created = new AuthoritativeServer(
                new Bootstrap().group(group).channel(NioDatagramChannel.class),
                new ServerBootstrap().group(group).channel(NioServerSocketChannel.class),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                zones,
                options,
                () -> System.currentTimeMillis() / 1000);
        for (ConnectionSetup setup : setups) {
            created.addPort(0, setup);
        }
        return created;
    }

    /** The port of UDP and TCP. */
    public String port() {
        return String.valueOf(server.address().getPort());
    }

    /** The port of the set-up {@code i}. */
    public String addedPort(int i) {
        return String.valueOf(onLoop(server::addedPorts).get(i));
    }

    /** Runs a task where the server runs. */
    public <T> T onLoop(Callable<T> task) {
        return group.next().submit(task).syncUninterruptibly().getNow();
    }

    public AuthoritativeServer server() {
        return server;
    }

    @Override
    public void close() {
        onLoop(() -> {
            server.stop();
            return true;
        });
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
