package io.faultline.edge;

import io.faultline.engine.Binding;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealSockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A real UDP socket that is read and written in batches: what came in since the last look at the sockets in one call of the
 * kernel, and what goes out in one round of the loop in another. Loop thread only.
 */
final class RealDatagrams {
    /** A socket that takes no more is given no more, and what is too much is lost, as on a network card. */
    private static final WriteBufferWaterMark MOST_WAITING_BYTES = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    /** Takes a datagram of a real client; {@code payload} is the caller's and valid until the return. */
    @FunctionalInterface
    interface Receiver {
        void datagram(InetSocketAddress client, ByteBuf payload);
    }

    private final NetworkLoop loop;
    private final Receiver receiver;
    private final int largestBytes;
    private final Runnable flush = this::flush;
    private @Nullable Channel socket;
    private boolean flushQueued;

    /**
     * Prepares a socket.
     *
     * @param largestBytes the payload of a larger datagram is cut off there; the smaller, the more are read in one call
     */
    RealDatagrams(NetworkLoop loop, int largestBytes, Receiver receiver) {
        this.loop = loop;
        this.largestBytes = largestBytes;
        this.receiver = receiver;
    }

    ChannelFuture open(InetSocketAddress listen) {
        SocketProtocolFamily family =
                listen.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        ChannelFuture bound = Binding.now(
                RealSockets.udp(loop, family, largestBytes)
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MOST_WAITING_BYTES)
                        .handler(new Handler()),
                listen);
        socket = bound.channel();
        return bound;
    }

    /** Where it listens, or null if it does not. */
    @Nullable
    InetSocketAddress address() {
        return socket == null ? null : (InetSocketAddress) socket.localAddress();
    }

    /** Returns an empty buffer for {@link #send}. The caller owns it; null if the socket is closed or takes no more. */
    @Nullable
    ByteBuf newDatagram(int sizeBytes) {
        Channel out = socket;
        return out != null && out.isActive() && out.isWritable() ? out.alloc().directBuffer(sizeBytes) : null;
    }

    /** Sends a buffer of {@link #newDatagram} by the end of the loop's round; takes its ownership. */
    void send(ByteBuf datagram, InetSocketAddress client) {
        Channel out = socket;
        if (out == null) {
            datagram.release();
            return;
        }
        out.write(new DatagramPacket(datagram, client), out.voidPromise());
        if (!flushQueued) {
            flushQueued = true;
            out.eventLoop().execute(flush);
        }
    }

    private void flush() {
        flushQueued = false;
        if (socket != null) {
            socket.flush();
        }
    }

    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket datagram = (DatagramPacket) message;
            try {
                receiver.datagram(datagram.sender(), datagram.content());
            } finally {
                datagram.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // ICMP port unreachable from a client that did not wait for its answer.
        }
    }
}
