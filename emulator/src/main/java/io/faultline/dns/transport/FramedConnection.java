package io.faultline.dns.transport;

import io.faultline.dns.wire.Transport;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Messages with a two-octet length before each (RFC 7766 section 8), in the clear or behind what has already been put into the
 * pipeline.
 *
 * @param transport what the messages are said to have come by
 */
public record FramedConnection(Transport transport) implements ConnectionSetup {

    @Override
    public void accept(SocketChannel channel, MessageHandler handler, TransportOptions options) {
        // A client may end its side and still wait for replies (RFC 7766 section 6.2.3); TLS ends both sides at once.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, transport == Transport.TCP);
        channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2))
                // Behind the decoder it counts whole messages: one that trickles in does not keep a connection alive.
                .addLast(new IdleStateHandler(0, 0, options.idleTimeoutNs(), TimeUnit.NANOSECONDS))
                .addLast(new TcpServerHandler(handler, transport, options.maxOpenQueries()));
    }
}
