package io.faultline.dns.secure;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;

/** Closes an HTTPS connection on which nothing happens and no question is open (RFC 7766 section 6.2.3). */
final class IdleConnection extends ChannelInboundHandlerAdapter {

    private int openQueries;

    void opened() {
        openQueries++;
    }

    void ended() {
        openQueries--;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            ctx.fireUserEventTriggered(event);
        } else if (openQueries == 0) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
        // Resets, an end within a request, and what is no HTTP or no TLS, are the client's doing; anything else is a
        // fault
        // of this program.
        if (!(cause instanceof IOException
                || cause instanceof DecoderException
                || cause instanceof PrematureChannelClosureException
                || cause instanceof Http2Exception)) {
            ctx.fireExceptionCaught(cause);
        }
    }
}
