package io.faultline.dns.transfer;

import io.faultline.dns.tsig.TsigException;
import io.faultline.dns.tsig.TsigExchange;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.engine.Timer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Fetches a zone from a primary over TCP, once: IXFR where a version is known, else AXFR. Ends once. On the loop. */
final class IncomingTransfer {

    private final ServerHost host;
    private final Peer primary;
    private final Name origin;
    private final TransferReader reader;
    private final Message query;
    private final TransferLimits limits;
    private final Consumer<Zone> done;
    private final Consumer<String> failed;
    private final Timer idle;
    private @Nullable TsigExchange signature;
    private @Nullable Channel channel;
    private boolean over;

    /**
     * Prepares a transfer.
     *
     * @param known the version to bring up to date, or null
     * @param done gets the zone; the known one itself if there is nothing new
     * @param failed is told what went wrong
     */
    IncomingTransfer(
            ServerHost host,
            Peer primary,
            Name origin,
            @Nullable Zone known,
            TtlScale ttlScale,
            int id,
            TransferLimits limits,
            Consumer<Zone> done,
            Consumer<String> failed) {
        this.host = host;
        this.primary = primary;
        this.origin = origin;
        this.reader = new TransferReader(origin, ttlScale, known, limits.maxRecords());
        this.limits = limits;
        this.done = done;
        this.failed = failed;
        this.idle = new Timer(host.loop(), host.nodeId(), now -> fail("nothing more came"));
        this.query = new Message(id);
        int type = known == null ? Type.AXFR : Type.IXFR;
        query.addRecord(Record.newRecord(origin, type, DClass.IN), Section.QUESTION);
        if (known != null) {
            query.addRecord(known.soa(), Section.AUTHORITY); // RFC 1995 section 3.
        }
    }

    void start() {
        Bootstrap bootstrap = host.tcp()
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectTimeoutMs())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel tcp) {
                        tcp.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2))
                                .addLast(new Handler());
                    }
                });
        ChannelFuture connected = bootstrap.connect(primary.address(), host.local());
        channel = connected.channel();
        connected.addListener(future -> {
            if (over) {
                connected.channel().close();
            } else if (future.cause() != null) {
                fail(String.valueOf(future.cause().getMessage()));
            } else {
                send(connected.channel());
            }
        });
    }

    /** Gives up; nobody hears of it. */
    void cancel() {
        finish();
    }

    private void send(Channel connection) {
        ByteBuf octets = Unpooled.buffer().writeShort(0).writeBytes(query.toWire());
        if (primary.key() != null) {
            signature = new TsigExchange(primary.key(), host.clock());
            signature.sign(octets, 2);
        }
        octets.setShort(0, octets.readableBytes() - 2);
        idle.arm(host.loop().nowNs() + limits.idleTimeoutNs());
        connection.writeAndFlush(octets);
    }

    private final class Handler extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
            if (!over) {
                receive(frame);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail("the connection ended before the transfer did");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(String.valueOf(cause.getMessage()));
        }
    }

    private void receive(ByteBuf frame) {
        idle.arm(host.loop().nowNs() + limits.idleTimeoutNs());
        try {
            TsigExchange exchange = signature;
            byte[] octets = exchange == null ? ByteBufUtil.getBytes(frame) : exchange.verify(frame);
            Message message = new Message(octets);
            // The id of a forged message cannot be right but by chance; RFC 5936 section 2.2.1.
            if (message.getHeader().getID() != query.getHeader().getID()
                    || !message.getHeader().getFlag(Flags.QR)) {
                fail("a message that is no answer");
                return;
            }
            if (message.getRcode() != Rcode.NOERROR) {
                fail(Rcode.string(message.getRcode()));
                return;
            }
            for (Record record : message.getSection(Section.ANSWER)) {
                reader.accept(record);
            }
            if (reader.isComplete()) {
                if (exchange != null && !exchange.isComplete()) {
                    fail("the last message is not signed");
                    return;
                }
                Zone zone = reader.zone();
                finish();
                done.accept(zone);
            }
        } catch (TsigException | IOException | RuntimeException e) {
            if (over) {
                throw new IllegalStateException("the zone " + origin + " that was transferred could not be used", e);
            }
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void fail(String reason) {
        if (!over) {
            finish();
            failed.accept(primary + ": " + reason);
        }
    }

    private void finish() {
        over = true;
        idle.disarm();
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
