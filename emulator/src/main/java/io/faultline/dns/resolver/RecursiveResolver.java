package io.faultline.dns.resolver;

import io.faultline.dns.fault.FaultListener;
import io.faultline.dns.fault.FaultPoint;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.transport.ConnectionSetup;
import io.faultline.dns.transport.DnsSockets;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.transport.TransportOptions;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.faultline.host.Host;
import io.faultline.host.HostListener;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * A caching recursive resolver on a virtual host, UDP and TCP: iterates from its hints and stub zones, or forwards. It is the
 * resolver of a VPC or an access provider; how long it keeps negative answers decides how fast clients recover. On the loop
 * only.
 */
public final class RecursiveResolver {

    private final HostStack stack;
    private final Recursion recursion;
    private final FaultPoint faults;
    private final DnsSockets sockets;
    private final Query query = new Query();
    private final AnswerWriter answers;
    private final Settings settings;
    private final long discardNs;

    /** Creates a resolver on a host that does not listen yet. What it knows is lost when the host crashes. */
    public RecursiveResolver(Host host, Address address, int port, RecursorOptions options) {
        this.stack = HostStack.of(host);
        this.recursion = new Recursion(stack, options);
        this.faults = new FaultPoint(this::handle, FaultListener.NONE);
        this.settings = options.settings();
        this.answers = new AnswerWriter(settings);
        this.discardNs = settings.get(Setting.DISCARD_TIMEOUT);
        this.sockets = new DnsSockets(
                host.udpBootstrap(),
                host.tcpServerBootstrap(),
                new InetSocketAddress(address.toInetAddress(), port),
                TransportOptions.DEFAULT,
                faults);
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                forgetAll();
            }
        });
    }

    /** Adds a port to listen on for connections of another kind, from the next start on. */
    public void addPort(int number, ConnectionSetup setup) {
        sockets.addPort(number, setup);
    }

    /**
     * Starts to listen, if it does not yet.
     *
     * @return done when it listens; fails if the address cannot be bound
     */
    public Future<Void> start() {
        return sockets.open();
    }

    /** Stops to listen and gives up all questions, as when the process ends; what it knows is lost. */
    public void stop() {
        sockets.close();
        forgetAll();
    }

    private void forgetAll() {
        recursion.abandonAll();
        flush(Name.root);
    }

    /** Returns whether it listens. */
    public boolean isRunning() {
        return sockets.isOpen();
    }

    /** Forgets all that it knows of a name and of the names below it; of the root, everything. */
    public void flush(Name name) {
        recursion.flush(name);
    }

    /** Returns where faults are switched on that its clients see. */
    public FaultPoint faults() {
        return faults;
    }

    /** Stops to listen on TCP, so that connects are refused, or takes that back. Calls nest. */
    void refuseTcp(boolean refuse) {
        sockets.refuseTcp(refuse);
    }

    /** Returns how it behaves. */
    public Settings settings() {
        return settings;
    }

    /** Returns how many RRsets and negative answers are kept. */
    public int cacheSize() {
        return recursion.cache().size();
    }

    /** Adds one who hears what it does, after those added before. */
    public void addListener(RecursorListener listener) {
        recursion.listeners().add(listener);
    }

    /** Removes one who hears what it does; returns whether it was there. */
    public boolean removeListener(RecursorListener listener) {
        return recursion.listeners().remove(listener);
    }

    private void handle(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier) {
        switch (query.parse(message, client, transport)) {
            case TOO_SHORT, RESPONSE -> replier.drop();
            case OTHER_OPCODE -> refuse(replier, Rcode.NOTIMP);
            case MALFORMED -> refuse(replier, Rcode.FORMERR);
            case MALFORMED_EDNS -> reply(message, replier, Resolved.of(Rcode.FORMERR));
            case COOKIE_ONLY -> reply(message, replier, Resolved.of(Rcode.NOERROR));
            case UNKNOWN_EDNS_VERSION -> reply(message, replier, Resolved.of(Rcode.BADVERS));
            case VALID -> {
                int refusal = refusal();
                if (refusal == Rcode.NOERROR) {
                    resolve(message, client, transport, replier);
                } else {
                    reply(message, replier, Resolved.of(refusal));
                }
            }
        }
    }

    private int refusal() {
        // A question without RD wants what this server knows by itself, which is not for others to look into.
        if (query.dclass() != DClass.IN || (query.flags() & Flags.RD) == 0) {
            return Rcode.REFUSED;
        }
        // Transfers and meta types have no recursion.
        boolean known = Type.isRR(query.type()) || query.type() == Type.ANY;
        return known && query.type() != 0 ? Rcode.NOERROR : Rcode.NOTIMP;
    }

    private void resolve(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier) {
        if (query.type() == Type.ANY) {
            reply(
                    message,
                    replier,
                    MinimalAny.of(query.name().toName(), stack.loop().nowNs()));
            return;
        }
        boolean unchecked = (query.flags() & Flags.CD) != 0;
        Waiting waiting = new Waiting(message, client, transport, replier);
        recursion.resolve(new Question(query.name().toName(), query.type()), unchecked, waiting);
        waiting.detach();
    }

    /** A client's question; only if its answer is not there at once does it keep a copy of the query. */
    private final class Waiting implements Consumer<Resolved> {
        private final InetSocketAddress client;
        private final Transport transport;
        private final long askedNs = stack.loop().nowNs();
        private ByteBuf asked;
        private Replier replier;
        private boolean detached;
        private boolean answered;

        Waiting(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier) {
            this.asked = message;
            this.client = client;
            this.transport = transport;
            this.replier = replier;
        }

        /** The datagram's buffer is about to go. */
        void detach() {
            if (!answered) {
                asked = Unpooled.copiedBuffer(asked);
                replier = replier.later();
                detached = true;
            }
        }

        @Override
        public void accept(Resolved resolved) {
            answered = true;
            query.parse(asked, client, transport); // Others may have been parsed since.
            recursion.listeners().answered(resolved.rcode(), !detached);
            if (discardNs > 0 && stack.loop().nowNs() - askedNs > discardNs) {
                replier.drop();
            } else {
                reply(asked, replier, resolved);
            }
        }
    }

    private void refuse(Replier replier, int rcode) {
        ByteBuf reply = replier.newReply();
        MessageWriter.writeHeaderOnly(reply, query, rcode);
        replier.reply(reply);
    }

    private void reply(ByteBuf asked, Replier replier, Resolved resolved) {
        ByteBuf reply = replier.newReply();
        answers.write(reply, asked, query, resolved, stack.loop().nowNs());
        replier.reply(reply);
    }
}
