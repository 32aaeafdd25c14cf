package io.faultline.edge;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A SOCKS5 proxy (RFC 1928) for TCP connections and, by UDP ASSOCIATE, datagrams. Names are resolved inside the network by
 * the attached host's resolver. A user name (RFC 1929) chooses another host to
 * sit on, whatever the password; a name that is no host is refused, unless the password is empty, as a JVM sends the name of
 * the system's user by itself. How a connect failed is
 * told exactly, by the reply code.
 */
public final class SocksEdge implements Edge {
    private final ProxyListener listener;

    /**
     * Prepares an edge.
     *
     * @param attachments the hosts a client may sit on
     * @param listen where real clients connect to
     */
    public SocksEdge(String name, Attachments attachments, InetSocketAddress listen) {
        this.listener = new ProxyListener(name, attachments, listen, SocksEdge::initialise);
    }

    private static void initialise(SocketChannel client, ProxyListener listener) {
        ChannelPipeline pipeline = client.pipeline();
        pipeline.addLast(new Socks5InitialRequestDecoder());
        pipeline.addLast(Socks5ServerEncoder.DEFAULT);
        pipeline.addLast(new SocksHandler(listener.attachments(), listener.counters()));
    }

    @Override
    public String name() {
        return listener.name();
    }

    @Override
    public String kind() {
        return "socks";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(listener.address());
    }

    @Override
    public int openFlows() {
        return listener.openFlows();
    }

    @Override
    public EdgeCounters counters() {
        return listener.counters();
    }

    @Override
    public void open() {
        listener.open();
    }

    @Override
    public void close() {
        listener.close();
    }
}
