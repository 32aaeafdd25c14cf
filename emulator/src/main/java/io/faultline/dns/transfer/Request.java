package io.faultline.dns.transfer;

import io.faultline.dns.tsig.TsigException;
import io.faultline.dns.tsig.TsigExchange;
import io.faultline.dns.wire.Flags;
import io.faultline.engine.Binding;
import io.faultline.engine.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * One message to another server by UDP, sent again until there is an answer: a NOTIFY, or a question for the SOA. Ends once, by
 * an answer or a failure. On the loop.
 */
final class Request {

    private final ServerHost host;
    private final Peer peer;
    private final Message message;
    private final RetryPolicy retries;
    private final Consumer<Message> answered;
    private final Consumer<String> failed;
    private final Timer timer;
    private @Nullable Channel channel;
    private @Nullable TsigExchange signature;
    private int sent;
    private boolean done;

    /**
     * Prepares a request.
     *
     * @param message what to send, with an id, without TSIG
     * @param answered gets the answer, verified where the peer has a key
     * @param failed is told why there is none
     */
    Request(
            ServerHost host,
            Peer peer,
            Message message,
            RetryPolicy retries,
            Consumer<Message> answered,
            Consumer<String> failed) {
        this.host = host;
        this.peer = peer;
        this.message = message;
        this.retries = retries;
        this.answered = answered;
        this.failed = failed;
        this.timer = new Timer(host.loop(), host.nodeId(), now -> sendAgain());
    }

    /** Sends the message for the first time. */
    void start() {
        ChannelFuture bound = Binding.now(
                host.udp().clone().handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        if (peer.address().equals(packet.sender())) {
                            receive(packet.content());
                        }
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        fail("socket closed");
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        // An ICMP error about one datagram: the next try may do better.
                    }
                }),
                host.local());
        if (bound.cause() != null) {
            fail("no socket: " + bound.cause().getMessage());
            return;
        }
        channel = bound.channel();
        sendAgain();
    }

    /** Gives up; nobody hears of it. */
    void cancel() {
        finish();
    }

    private void sendAgain() {
        Channel open = channel;
        if (open == null || sent == retries.attempts()) {
            fail(peer + " is silent");
            return;
        }
        ByteBuf octets = Unpooled.buffer().writeBytes(message.toWire());
        if (peer.key() != null) {
            signature = new TsigExchange(peer.key(), host.clock());
            signature.sign(octets, 0);
        }
        timer.arm(host.loop().nowNs() + retries.timeoutNs(sent));
        sent++;
        open.writeAndFlush(new DatagramPacket(octets, peer.address()));
    }

    private void receive(ByteBuf octets) {
        if (octets.readableBytes() < 12
                || octets.getUnsignedShort(octets.readerIndex())
                        != message.getHeader().getID()) {
            return;
        }
        int flags = octets.getUnsignedShort(octets.readerIndex() + 2);
        if ((flags & Flags.QR) == 0
                || Flags.opcode(flags) != message.getHeader().getOpcode()) {
            return;
        }
        try {
            byte[] bare = signature == null ? ByteBufUtil.getBytes(octets) : signature.verify(octets);
            Message answer = new Message(bare);
            finish();
            answered.accept(answer);
        } catch (TsigException e) {
            // RFC 8945 section 5.4: what does not verify may be forged, and the real answer still come.
            if (e.isTold()) {
                fail(peer + ": " + e.getMessage());
            }
        } catch (IOException | RuntimeException e) {
            // Not an answer; dnsjava tells it by either. The real one may still come.
            if (done) {
                throw new IllegalStateException("an answer that was taken could not be dealt with", e);
            }
        }
    }

    private void fail(String reason) {
        if (!done) {
            finish();
            failed.accept(reason);
        }
    }

    private void finish() {
        done = true;
        timer.disarm();
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
