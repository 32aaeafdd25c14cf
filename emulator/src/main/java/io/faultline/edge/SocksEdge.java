package io.faultline.edge;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import java.net.InetSocketAddress;

/**
 * A SOCKS5 proxy (RFC 1928) for TCP connections and, by UDP ASSOCIATE, datagrams. Names are resolved inside the network by
 * the attached host's resolver. A user name (RFC 1929) chooses another host to sit on, whatever the password; a name that is
 * no host is refused, unless the password is empty, as a JVM sends the name of the system's user by itself. How a connect
 * failed is told exactly, by the reply code.
 */
public final class SocksEdge extends ProxyEdge {
    /**
     * Prepares an edge.
     *
     * @param attachments the hosts a client may sit on
     * @param listen where real clients connect to
     */
    public SocksEdge(String name, Attachments attachments, InetSocketAddress listen) {
        super(name, attachments, listen);
    }

    @Override
    void initialise(SocketChannel client) {
        ChannelPipeline pipeline = client.pipeline();
        pipeline.addLast(new Socks5InitialRequestDecoder());
        pipeline.addLast(Socks5ServerEncoder.DEFAULT);
        pipeline.addLast(new SocksHandler(attachments(), counters()));
    }

    @Override
    public String kind() {
        return "socks";
    }
}
