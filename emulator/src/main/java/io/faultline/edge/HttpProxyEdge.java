package io.faultline.edge;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;

/**
 * An HTTP proxy: CONNECT tunnels (RFC 9110 section 9.3.6) and requests in absolute form (RFC 9112 section 3.2.2). Names are
 * resolved inside the network by the attached host's resolver. A user name in {@code Proxy-Authorization: Basic} (any
 * password) chooses another host to sit on. A failure is told by 502 or 504 with {@code Proxy-Status} (RFC 9209).
 */
public final class HttpProxyEdge extends ProxyEdge {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LARGEST_HEAD = 64 * 1024;
    private static final int LARGEST_CHUNK = 64 * 1024;

    /**
     * Prepares an edge.
     *
     * @param attachments the hosts a client may sit on
     * @param listen where real clients connect to
     */
    public HttpProxyEdge(String name, Attachments attachments, InetSocketAddress listen) {
        super(name, attachments, listen);
    }

    @Override
    void initialise(SocketChannel client) {
        client.pipeline().addLast(new HttpServerCodec(LONGEST_LINE, LARGEST_HEAD, LARGEST_CHUNK));
        client.pipeline().addLast(new HttpProxyHandler(attachments(), counters()));
    }

    @Override
    public String kind() {
        return "http-proxy";
    }
}
