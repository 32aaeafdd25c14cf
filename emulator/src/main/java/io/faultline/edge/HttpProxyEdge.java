package io.faultline.edge;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * An HTTP proxy: CONNECT tunnels (RFC 9110 section 9.3.6) and requests in absolute form (RFC 9112 section 3.2.2). Names are
 * resolved inside the network by the attached host's resolver. A user name in {@code Proxy-Authorization: Basic} (any
 * password) chooses another host to sit on. A failure is told by 502 or 504 with {@code Proxy-Status} (RFC 9209).
 */
public final class HttpProxyEdge implements Edge {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LARGEST_HEAD = 64 * 1024;
    private static final int LARGEST_CHUNK = 64 * 1024;

    private final ProxyListener listener;

    /**
     * Prepares an edge.
     *
     * @param attachments the hosts a client may sit on
     * @param listen where real clients connect to
     */
    public HttpProxyEdge(String name, Attachments attachments, InetSocketAddress listen) {
        this.listener = new ProxyListener(name, attachments, listen, HttpProxyEdge::initialise);
    }

    private static void initialise(SocketChannel client, ProxyListener listener) {
        client.pipeline().addLast(new HttpServerCodec(LONGEST_LINE, LARGEST_HEAD, LARGEST_CHUNK));
        client.pipeline().addLast(new HttpProxyHandler(listener.attachments(), listener.counters()));
    }

    @Override
    public String name() {
        return listener.name();
    }

    @Override
    public String kind() {
        return "http-proxy";
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
