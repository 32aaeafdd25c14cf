package io.faultline.scenario.action;

import io.faultline.engine.Binding;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.Timer;
import io.faultline.fabric.DropReason;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.faultline.packet.Udp;
import io.faultline.routing.Router;
import io.faultline.topology.Region;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operators' in-band way to their devices. Like SSH or NETCONF (RFC 6242) it needs the network in both directions: the
 * operator's host opens a session, and only when the device has answered the command follows; each is a UDP datagram,
 * repeated until it is answered. Where the network does not carry them nothing happens: on 4 October 2021 operators could
 * not reach what they had to repair. Loop thread only.
 */
public final class ManagementPlane {
    /** The port at which devices listen. */
    public static final int PORT = 830;

    private static final int MAGIC = 0x464c544c;
    private static final int OPEN = 1;
    private static final int OPENED = 2;
    private static final int COMMAND = 3;
    private static final int ACKNOWLEDGEMENT = 4;
    private static final int MESSAGE_BYTES = 16;
    private static final int TTL = 64;

    private final Region region;
    private final NetworkLoop loop;
    private final Map<Long, Command> commands = new LinkedHashMap<>();
    private final Set<String> listening = new LinkedHashSet<>();
    private long lastId;

    ManagementPlane(Region region) {
        this.region = region;
        this.loop = region.loop();
    }

    /**
     * Sends a command.
     *
     * @param from the host of the operator
     * @param to the device, a router or a host
     * @param target the device's address
     * @param retryNs time between repetitions
     * @param attempts how often it is sent at most
     * @param carryOut run at the device when the command arrives, at most once
     * @param gaveUp run when all attempts were in vain and the command did not arrive
     */
    void send(Host from, String to, Address target, long retryNs, int attempts, Runnable carryOut, Runnable gaveUp) {
        listenAt(to);
        Command command = new Command(++lastId, from, target, retryNs, attempts, carryOut, gaveUp);
        commands.put(command.id, command);
        command.send(loop.nowNs());
    }

    /** Commands that are neither acknowledged nor given up. */
    public int open() {
        return commands.size();
    }

    /** Gives all commands up. */
    public void close() {
        for (Command command : commands.values().toArray(Command[]::new)) {
            command.end();
        }
    }

    private void listenAt(String device) {
        if (!listening.add(device)) {
            return;
        }
        Router router = region.routers().find(device);
        if (router != null) {
            router.handleUdp(PORT, (in, packet, transport, nowNs) -> received(router, packet, transport, nowNs));
            return;
        }
        Host host = region.host(device);
        Binding.now(
                host.udpBootstrap().handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
                        ByteBuf answer = answer(datagram.content(), ctx.alloc().buffer(MESSAGE_BYTES));
                        ctx.writeAndFlush(new DatagramPacket(answer, datagram.sender()));
                    }
                }),
                new InetSocketAddress(PORT));
    }

    private @Nullable DropReason received(Router router, ByteBuf packet, int transport, long nowNs) {
        int off = packet.readerIndex();
        ByteBuf message = packet.slice(Udp.payloadOffset(transport), Udp.payloadLength(packet, transport));
        if (type(message) == 0) {
            return DropReason.MALFORMED;
        }
        Address source = Ip.source(packet, off);
        Address own = Ip.destination(packet, off);
        int port = Udp.sourcePort(packet, transport);
        ByteBuf payload = answer(message, region.network().allocator().buffer(MESSAGE_BYTES));
        ByteBuf datagram = region.network().allocator().buffer();
        Udp.write(datagram, own, source, PORT, port, payload, TTL, 0, true);
        payload.release();
        router.transmit(datagram, nowNs);
        return null;
    }

    /** Opens a session, or carries a command out, once, and writes the answer; what is repeated is answered again. */
    private ByteBuf answer(ByteBuf message, ByteBuf out) {
        int type = type(message);
        if (type == OPEN) {
            return write(out, OPENED, id(message));
        }
        Command command = type == COMMAND ? commands.get(id(message)) : null;
        if (command != null) {
            command.arrived();
        }
        return write(out, ACKNOWLEDGEMENT, type == COMMAND ? id(message) : 0);
    }

    /** The type of a message, or 0 if it is none. */
    private static int type(ByteBuf message) {
        boolean well = message.readableBytes() == MESSAGE_BYTES && message.getInt(message.readerIndex()) == MAGIC;
        return well ? message.getInt(message.readerIndex() + 4) : 0;
    }

    private static long id(ByteBuf message) {
        return message.getLong(message.readerIndex() + 8);
    }

    private static ByteBuf write(ByteBuf out, int type, long id) {
        return out.writeInt(MAGIC).writeInt(type).writeLong(id);
    }

    /** A command on its way. */
    private final class Command {
        private final long id;
        private final InetSocketAddress target;
        private final long retryNs;
        private final Runnable carryOut;
        private final Runnable gaveUp;
        private final Channel socket;
        private final Timer timer;
        private int attemptsLeft;
        private boolean opened;
        private boolean carriedOut;

        Command(long id, Host from, Address target, long retryNs, int attempts, Runnable carryOut, Runnable gaveUp) {
            this.id = id;
            this.target = new InetSocketAddress(target.toInetAddress(), PORT);
            this.retryNs = retryNs;
            this.attemptsLeft = attempts;
            this.carryOut = carryOut;
            this.gaveUp = gaveUp;
            this.timer = new Timer(loop, from.id(), this::send);
            this.socket = Binding.now(
                            from.udpBootstrap().handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                                @Override
                                protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
                                    answered(datagram.content());
                                }

                                @Override
                                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                    // An ICMP error; the command is repeated all the same.
                                }
                            }),
                            new InetSocketAddress(0))
                    .channel();
        }

        void send(long nowNs) {
            if (attemptsLeft-- == 0) {
                end();
                if (!carriedOut) {
                    gaveUp.run();
                }
                return;
            }
            timer.arm(nowNs + retryNs);
            transmit(opened ? COMMAND : OPEN);
        }

        private void transmit(int type) {
            socket.writeAndFlush(new DatagramPacket(write(socket.alloc().buffer(MESSAGE_BYTES), type, id), target));
        }

        void arrived() {
            if (!carriedOut) {
                carriedOut = true;
                carryOut.run();
            }
        }

        void answered(ByteBuf message) {
            int type = type(message);
            if (type == 0 || id(message) != id) {
                return;
            }
            if (type == OPENED && !opened) {
                opened = true;
                transmit(COMMAND);
            } else if (type == ACKNOWLEDGEMENT) {
                end();
            }
        }

        void end() {
            timer.disarm();
            socket.close();
            commands.remove(id);
        }
    }
}
