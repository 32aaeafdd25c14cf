package io.faultline.edge;

import io.faultline.engine.Splice;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.socksx.SocksMessage;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One SOCKS5 client, from its greeting to the splice (RFC 1928 sections 3 to 6). */
final class SocksHandler extends ChannelInboundHandlerAdapter {
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int EARLY_BYTES = 64 * 1024;

    private final Attachments attachments;
    private final EdgeCounters counters;
    private final Queue<ByteBuf> early = new ArrayDeque<>();
    private Attachment attachment;
    private @Nullable ScheduledFuture<?> handshakeTimeout;
    private boolean inputEnded;
    private @Nullable DialAttempt dialling;
    private @Nullable SocksUdpAssociation association;
    private int earlyBytes;

    SocksHandler(Attachments attachments, EdgeCounters counters) {
        this.attachments = attachments;
        this.counters = counters;
        this.attachment = attachments.standard();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        handshakeTimeout = ctx.executor().schedule(() -> ctx.close(), HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelTimeout();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelTimeout();
        if (dialling != null) {
            dialling.cancel();
        }
        if (association != null) {
            association.close();
        }
        releaseEarly();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            keepEarly(ctx, bytes);
            return;
        }
        try {
            if (!(message instanceof SocksMessage socks) || failed(socks.decoderResult())) {
                ctx.close();
            } else if (message instanceof Socks5InitialRequest greeting) {
                greet(ctx, greeting);
            } else if (message instanceof Socks5PasswordAuthRequest login) {
                choose(ctx, login);
            } else if (message instanceof Socks5CommandRequest command) {
                command(ctx, command);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            if (dialling == null) {
                // No command will come, or the end of an association has (RFC 1928 section 6).
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void greet(ChannelHandlerContext ctx, Socks5InitialRequest greeting) {
        if (greeting.authMethods().contains(Socks5AuthMethod.PASSWORD)) {
            next(ctx, Socks5InitialRequestDecoder.class, new Socks5PasswordAuthRequestDecoder());
            ctx.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.PASSWORD));
        } else if (greeting.authMethods().contains(Socks5AuthMethod.NO_AUTH)) {
            next(ctx, Socks5InitialRequestDecoder.class, new Socks5CommandRequestDecoder());
            ctx.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.NO_AUTH));
        } else {
            ctx.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.UNACCEPTED))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void choose(ChannelHandlerContext ctx, Socks5PasswordAuthRequest login) {
        Attachment named = attachments.named(login.username());
        // A JVM that was told of no user logs in as the system's, with an empty password: that is not a choice of host.
        Attachment chosen = named == null && login.password().isEmpty() ? attachments.standard() : named;
        if (chosen == null) {
            ctx.writeAndFlush(new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.FAILURE))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        attachment = chosen;
        next(ctx, Socks5PasswordAuthRequestDecoder.class, new Socks5CommandRequestDecoder());
        ctx.writeAndFlush(new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.SUCCESS));
    }

    private void command(ChannelHandlerContext ctx, Socks5CommandRequest command) {
        cancelTimeout();
        if (command.type().equals(Socks5CommandType.CONNECT)) {
            ctx.channel().config().setAutoRead(false);
            dialling = DialAttempt.start(
                    attachment, counters, command.dstAddr(), command.dstPort(), new DialAttempt.Outcome() {
                        @Override
                        public void connected(DuplexChannel virtual) {
                            splice(ctx, virtual);
                        }

                        @Override
                        public void failed(DialFailure failure, String reason) {
                            refuse(ctx, failure.socksStatus());
                        }
                    });
        } else if (command.type().equals(Socks5CommandType.UDP_ASSOCIATE)) {
            associate(ctx);
        } else {
            refuse(ctx, Socks5CommandStatus.COMMAND_UNSUPPORTED);
        }
    }

    private void splice(ChannelHandlerContext ctx, DuplexChannel virtual) {
        InetSocketAddress local = (InetSocketAddress) virtual.localAddress();
        ctx.writeAndFlush(success(local));
        DuplexChannel real = (DuplexChannel) ctx.channel();
        ctx.pipeline().remove(Socks5CommandRequestDecoder.class);
        ctx.pipeline().remove(Socks5ServerEncoder.class);
        Splice.join(real, virtual);
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            ctx.fireChannelRead(bytes);
        }
        ctx.fireChannelReadComplete();
        if (inputEnded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        ctx.pipeline().remove(this);
    }

    private void associate(ChannelHandlerContext ctx) {
        InetSocketAddress listening = (InetSocketAddress) ctx.channel().localAddress();
        InetSocketAddress client = (InetSocketAddress) ctx.channel().remoteAddress();
        SocksUdpAssociation opened = new SocksUdpAssociation(attachment, listening.getAddress(), client.getAddress());
        InetSocketAddress relay = opened.open();
        if (relay == null) {
            refuse(ctx, Socks5CommandStatus.FAILURE);
            return;
        }
        // RFC 1928 section 6: the association ends with the TCP connection that asked for it.
        association = opened;
        ctx.writeAndFlush(success(relay));
    }

    private static DefaultSocks5CommandResponse success(InetSocketAddress bound) {
        Socks5AddressType type =
                bound.getAddress().getAddress().length == 4 ? Socks5AddressType.IPv4 : Socks5AddressType.IPv6;
        return new DefaultSocks5CommandResponse(
                Socks5CommandStatus.SUCCESS, type, bound.getAddress().getHostAddress(), bound.getPort());
    }

    private static void refuse(ChannelHandlerContext ctx, Socks5CommandStatus status) {
        ctx.writeAndFlush(new DefaultSocks5CommandResponse(status, Socks5AddressType.IPv4))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static void next(
            ChannelHandlerContext ctx, Class<? extends ChannelHandler> decoder, ChannelHandler successor) {
        // In its place, so that what the client has sent ahead is handed on to it.
        ctx.pipeline().replace(decoder, null, successor);
    }

    private void keepEarly(ChannelHandlerContext ctx, ByteBuf bytes) {
        earlyBytes += bytes.readableBytes();
        if (dialling == null || earlyBytes > EARLY_BYTES) {
            bytes.release();
            ctx.close();
        } else {
            early.add(bytes);
        }
    }

    private void releaseEarly() {
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            bytes.release();
        }
    }

    private void cancelTimeout() {
        if (handshakeTimeout != null) {
            handshakeTimeout.cancel(false);
            handshakeTimeout = null;
        }
    }

    private static boolean failed(DecoderResult result) {
        return result.isFailure();
    }
}
