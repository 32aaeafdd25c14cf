package io.faultline.dns.resolver;

import io.faultline.engine.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question to one server: over UDP from a random port with a random id (RFC 5452), and again over TCP if the answer is
 * truncated (RFC 7766 section 5) or has lost the letter case of the question. Used once, on the loop.
 */
final class Exchange {

    private static final int CLIENT_COOKIE = 8;

    private final HostStack stack;
    private final InetSocketAddress server;
    private final Question question;
    private final long timeoutNs;
    private final ExchangeListener listener;
    private final Timer timer;
    private final Message query;
    private final QueryStyle style;
    private final Name asked;
    private long sentNs;
    private long rttNs;
    private @Nullable Channel channel;
    private boolean done;

    /** Prepares the exchange. */
    Exchange(
            HostStack stack,
            RandomGenerator random,
            InetSocketAddress server,
            Question question,
            QueryStyle style,
            long timeoutNs,
            ExchangeListener listener) {
        this.stack = stack;
        this.server = server;
        this.question = question;
        this.timeoutNs = timeoutNs;
        this.listener = listener;
        this.style = style;
        this.timer = new Timer(stack.loop(), stack.nodeId(), now -> fail(FailureKind.TIMEOUT, server + " is silent"));
        this.query = new Message(random.nextInt(65_536));
        this.asked = style.mixedCase() ? mixCase(question.name(), random) : question.name();
        query.getHeader().setOpcode(Opcode.QUERY);
        if (style.recursive()) {
            query.getHeader().setFlag(Flags.RD);
        }
        if (style.unchecked()) {
            query.getHeader().setFlag(Flags.CD);
        }
        query.addRecord(Record.newRecord(asked, question.type(), DClass.IN), Section.QUESTION);
        List<EDNSOption> options = List.of();
        if (style.cookies()) {
            CookieOption known = style.cookie();
            options = List.of(known == null ? newCookie(random) : known);
        }
        if (style.ednsSize() > 0) {
            int flags = style.dnssec() ? ExtendedFlags.DO : 0;
            query.addRecord(new OPTRecord(style.ednsSize(), 0, 0, flags, options), Section.ADDITIONAL);
        }
    }

    private static CookieOption newCookie(RandomGenerator random) {
        byte[] client = new byte[CLIENT_COOKIE];
        random.nextBytes(client);
        return new CookieOption(client);
    }

    /** Gives each letter a case of its own (draft-vixie-dnsext-dns0x20-00 section 2). */
    private static Name mixCase(Name name, RandomGenerator random) {
        byte[] wire = name.toWire();
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            for (int i = at + 1; i <= at + wire[at]; i++) {
                int lower = wire[i] | 0x20;
                if (lower >= 'a' && lower <= 'z') {
                    wire[i] = (byte) (random.nextBoolean() ? lower : lower & ~0x20);
                }
            }
        }
        try {
            return new Name(wire);
        } catch (IOException e) {
            throw new IllegalStateException("a name with other letter case: " + name, e);
        }
    }

    /** Sends the question. */
    void start() {
        timer.arm(stack.loop().nowNs() + timeoutNs);
        openUdp();
    }

    /** Returns for how long the answer over UDP was under way; 0 before it came. */
    long rttNs() {
        return rttNs;
    }

    /** Gives up; the listener hears nothing more. */
    void cancel() {
        finish();
    }

    private void openUdp() {
        // A socket of its own for each question: the host draws an unpredictable port for it (RFC 5452 section 9.2).
        ChannelFuture connected = stack.udp()
                .clone()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        if (server.equals(packet.sender())) {
                            receive(packet.content(), false);
                        }
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        // Closed by the host, which is going away, and not by this exchange.
                        if (channel == ctx.channel()) {
                            fail(FailureKind.UNREACHABLE, "socket closed");
                        }
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        unreachable(cause);
                    }
                })
                .connect(server);
        channel = connected.channel();
        connected.addListener(future -> {
            if (done) {
                connected.channel().close();
            } else if (future.cause() != null) {
                unreachable(future.cause());
            } else {
                sentNs = stack.loop().nowNs();
                ByteBuf message = Unpooled.wrappedBuffer(query.toWire());
                send(connected.channel(), new DatagramPacket(message, server));
            }
        });
    }

    private void openTcp() {
        ChannelFuture connected = stack.tcp()
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel tcp) {
                        tcp.pipeline().addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2));
                        tcp.pipeline().addLast(new TcpHandler());
                    }
                })
                .connect(server);
        channel = connected.channel();
        connected.addListener(future -> {
            if (done) {
                connected.channel().close();
            } else if (future.cause() != null) {
                unreachable(future.cause());
            } else {
                byte[] message = query.toWire();
                ByteBuf framed = Unpooled.buffer(message.length + 2);
                send(connected.channel(), framed.writeShort(message.length).writeBytes(message));
            }
        });
    }

    private void send(Channel to, Object message) {
        to.writeAndFlush(message).addListener(written -> {
            if (written.cause() != null) {
                unreachable(written.cause());
            }
        });
    }

    private final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
            receive(frame, true);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(FailureKind.UNREACHABLE, server + " closed the connection without an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            unreachable(cause);
        }
    }

    private void receive(ByteBuf octets, boolean overTcp) {
        Message answer = parse(octets);
        if (done || answer == null || !isAnswer(answer)) {
            return; // RFC 5452 section 9.1: what does not match is ignored, and the answer still waited for.
        }
        if (!overTcp) {
            rttNs = stack.loop().nowNs() - sentNs;
            // Where the letter case was lost the answer may be forged or the server careless: over TCP it is the
            // server's.
            if (answer.getHeader().getFlag(Flags.TC) || !hasCaseOfQuery(answer)) {
                closeChannel();
                timer.arm(stack.loop().nowNs() + timeoutNs);
                openTcp();
                return;
            }
        }
        finish();
        listener.answered(answer);
    }

    private boolean hasCaseOfQuery(Message answer) {
        Record question = answer.getQuestion();
        return !style.mixedCase()
                || question == null
                || Arrays.equals(question.getName().toWire(), asked.toWire());
    }

    private static @Nullable Message parse(ByteBuf octets) {
        byte[] copy = new byte[octets.readableBytes()];
        octets.getBytes(octets.readerIndex(), copy);
        try {
            return new Message(copy);
        } catch (IOException | RuntimeException e) {
            // dnsjava reports most malformed messages by the one and some records by the other.
            return null;
        }
    }

    private boolean isAnswer(Message answer) {
        if (answer.getHeader().getID() != query.getHeader().getID()
                || !answer.getHeader().getFlag(Flags.QR)
                || answer.getHeader().getOpcode() != Opcode.QUERY) {
            return false;
        }
        if (!hasCookieOfQuery(answer)) {
            return false; // RFC 7873 section 5.3: another's client cookie, another's answer.
        }
        Record asked = answer.getQuestion();
        // FORMERR, NOTIMP and the like may come as a header only.
        return asked == null
                ? answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN
                : question.isAskedBy(asked);
    }

    private boolean hasCookieOfQuery(Message answer) {
        OPTRecord sent = query.getOPT();
        CookieOption got = cookieOf(answer);
        CookieOption own = sent == null ? null : (CookieOption) first(sent.getOptions(EDNSOption.Code.COOKIE));
        return got == null || own == null || Arrays.equals(got.getClientCookie(), own.getClientCookie());
    }

    /** Returns the cookie of an answer, or null. */
    static @Nullable CookieOption cookieOf(Message answer) {
        OPTRecord opt = answer.getOPT();
        return opt == null ? null : (CookieOption) first(opt.getOptions(EDNSOption.Code.COOKIE));
    }

    private static @Nullable EDNSOption first(List<EDNSOption> options) {
        return options.isEmpty() ? null : options.get(0);
    }

    private void unreachable(Throwable cause) {
        fail(FailureKind.UNREACHABLE, server + ": " + cause.getMessage());
    }

    private void fail(FailureKind kind, String detail) {
        if (!done) {
            finish();
            listener.failed(kind, detail);
        }
    }

    private void finish() {
        done = true;
        timer.disarm();
        closeChannel();
    }

    private void closeChannel() {
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
