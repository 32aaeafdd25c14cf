package io.faultline.dns.secure;

import io.faultline.dns.transport.ConnectionSetup;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.TransportOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** DNS over HTTPS (RFC 8484), by HTTP/2 or HTTP/1.1 as the client chooses. */
public final class DnsOverHttps implements ConnectionSetup {

    /** The port of HTTPS. */
    public static final int PORT = 443;

    /** The path that clients are told as {@code https://server/dns-query{?dns}}. */
    public static final String PATH = "/dns-query";

    /** The base64 text of a query of 65,535 octets does not fit, that of any query there is does. */
    private static final int LONGEST_LINE = 16_384;

    private static final int LARGEST_HEADERS = 16_384;

    /** One octet more than the largest message, so that it is told apart from a larger one. */
    private static final int LARGEST_BODY = 65_536;

    private final SslContext context;

    /** Creates a set-up whose sessions show this identity. */
    public DnsOverHttps(TlsIdentity identity) {
        context = identity.context(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    public void accept(SocketChannel channel, MessageHandler handler, TransportOptions options) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        InetSocketAddress client = channel.remoteAddress();
        channel.pipeline()
                .addLast(context.newHandler(channel.alloc()))
                .addLast(new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                    @Override
                    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
                        IdleConnection connection = new IdleConnection();
                        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                            http2(ctx.pipeline(), handler, client, connection, options);
                        } else {
                            http1(ctx.pipeline(), handler, client, connection, options);
                        }
                    }

                    @Override
                    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
                        ctx.close(); // The client's doing, and for the client to tell of.
                    }
                });
    }

    private static void http2(
            ChannelPipeline pipeline,
            MessageHandler handler,
            InetSocketAddress client,
            IdleConnection connection,
            TransportOptions options) {
        pipeline.addLast(Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(options.maxOpenQueries()))
                        .build())
                .addLast(idle(options))
                .addLast(connection)
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                                .addLast(new HttpQueryHandler(handler, client, connection));
                    }
                }));
    }

    private static void http1(
            ChannelPipeline pipeline,
            MessageHandler handler,
            InetSocketAddress client,
            IdleConnection connection,
            TransportOptions options) {
        pipeline.addLast(new HttpServerCodec(LONGEST_LINE, LARGEST_HEADERS, LARGEST_BODY))
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                .addLast(idle(options))
                .addLast(connection)
                .addLast(new HttpQueryHandler(handler, client, connection));
    }

    /** Stands behind the decoder, so that a request or frame that trickles in does not keep a connection alive. */
    private static IdleStateHandler idle(TransportOptions options) {
        return new IdleStateHandler(0, 0, options.idleTimeoutNs(), TimeUnit.NANOSECONDS);
    }
}
