package io.faultline.dns.secure;

import io.faultline.dns.transport.ConnectionSetup;
import io.faultline.dns.transport.FramedConnection;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.TransportOptions;
import io.faultline.dns.wire.Transport;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;

/** DNS over TLS (RFC 7858): the framing of TCP inside a TLS session. */
public final class DnsOverTls implements ConnectionSetup {

    /** The port that is meant for it (RFC 7858 section 3.1). */
    public static final int PORT = 853;

    private static final ConnectionSetup FRAMES = new FramedConnection(Transport.TLS);

    private final SslContext context;

    /** Creates a set-up whose sessions show this identity; a client without ALPN is served too. */
    public DnsOverTls(TlsIdentity identity) {
        context = identity.context("dot");
    }

    @Override
    public void accept(SocketChannel channel, MessageHandler handler, TransportOptions options) {
        channel.pipeline().addLast(context.newHandler(channel.alloc()));
        FRAMES.accept(channel, handler, options);
    }
}
