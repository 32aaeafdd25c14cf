package io.faultline.dns.server;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Turns the octets of a query into those of an answer. Lives on one loop; allocates nothing.
 */
public final class QueryResponder implements MessageHandler {

    /** The UDP payload size that avoids fragments (DNS flag day 2020, RFC 9715). */
    public static final int DEFAULT_UDP_SIZE = 1232;

    private static final byte[] NO_TEXT = {};

    private final ZoneTable zones;
    private final int udpSize;
    private final Query query = new Query();
    private final MessageWriter writer = new MessageWriter();
    private final ZoneAnswerer answerer = new ZoneAnswerer();
    private final List<ServerListener> listeners = new ArrayList<>();
    private final List<MessageService> services = new ArrayList<>();
    private final AnswerOptions options = new AnswerOptions();

    /**
     * Creates a responder.
     *
     * @param udpSize largest UDP answer in octets, 512 to 65535
     */
    public QueryResponder(ZoneTable zones, int udpSize) {
        if (udpSize < Query.MIN_UDP_SIZE || udpSize > 65_535) {
            throw new IllegalArgumentException("udpSize: " + udpSize + " (expected: 512 <= udpSize <= 65535)");
        }
        this.zones = zones;
        this.udpSize = udpSize;
    }

    /** Adds one who hears of answers, after those added before. */
    public void addListener(ServerListener listener) {
        listeners.add(listener);
    }

    /** Removes one who hears of answers; returns whether it was there. */
    public boolean removeListener(ServerListener listener) {
        return listeners.remove(listener);
    }

    /** Adds a service for messages that are no plain lookup; where several accept a message, the first added takes it. */
    public void addService(MessageService service) {
        services.add(service);
    }

    /** Returns those who hear of answers. */
    List<ServerListener> listeners() {
        return listeners;
    }

    @Override
    public void handle(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier) {
        Query.Outcome outcome = query.parse(message, client, transport);
        switch (outcome) {
            case TOO_SHORT -> ignore(ServerListener.Ignored.TOO_SHORT, replier);
            case RESPONSE -> ignore(ServerListener.Ignored.RESPONSE, replier);
            case MALFORMED -> replyHeaderOnly(replier, Rcode.FORMERR);
            case OTHER_OPCODE, VALID -> {
                MessageService service = service();
                if (service != null) {
                    service.handle(message, query, replier);
                } else if (outcome == Query.Outcome.OTHER_OPCODE) {
                    replyHeaderOnly(replier, Rcode.NOTIMP);
                } else {
                    respond(message, outcome, replier);
                }
            }
            case MALFORMED_EDNS, UNKNOWN_EDNS_VERSION, COOKIE_ONLY -> respond(message, outcome, replier);
        }
    }

    private @Nullable MessageService service() {
        int opcode = Flags.opcode(query.flags());
        int type = query.hasQuestion() ? query.type() : 0;
        if (opcode == Opcode.QUERY && type != Type.AXFR && type != Type.IXFR) {
            return null;
        }
        for (int i = 0; i < services.size(); i++) {
            if (services.get(i).accepts(opcode, type)) {
                return services.get(i);
            }
        }
        return null;
    }

    private void ignore(ServerListener.Ignored why, Replier replier) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).ignored(query.transport(), why);
        }
        replier.drop();
    }

    private void answered(int rcode, int answerCount, int sizeBytes, boolean truncated) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).answered(query, rcode, answerCount, sizeBytes, truncated);
        }
    }

    private void replyHeaderOnly(Replier replier, int rcode) {
        ByteBuf reply = replier.newReply();
        MessageWriter.writeHeaderOnly(reply, query, rcode);
        answered(rcode, 0, MessageWriter.HEADER_SIZE, false);
        replier.reply(reply);
    }

    private void respond(ByteBuf message, Query.Outcome outcome, Replier replier) {
        ByteBuf reply = replier.newReply();
        write(message, outcome, reply, replier.reservedBytes());
        replier.reply(reply);
    }

    private void write(ByteBuf message, Query.Outcome outcome, ByteBuf reply, int reservedBytes) {
        int start = reply.writerIndex();
        int maxSize = query.transport().isStream() ? 65_535 : Math.min(query.udpSize(), udpSize);
        writer.begin(reply, message, query, maxSize);
        options.clear();
        if (query.options().subnet().isPresent() && outcome == Query.Outcome.VALID) {
            options.addSubnet(query.options().subnet());
        }
        writer.reserve(options.size() + reservedBytes);
        int rcode = firstRcode(outcome);
        boolean authoritative = false;
        boolean truncated = false;
        Zone zone = rcode == Rcode.NOERROR && outcome == Query.Outcome.VALID ? zoneFor(query) : null;
        if (zone != null) {
            answerer.answer(zone, query, writer);
            rcode = answerer.rcode();
            authoritative = answerer.isAuthoritative();
            truncated = answerer.isTruncated();
            options.scope(answerer.scopeLength());
            if (answerer.errorInfo() != AnswerOptions.NO_ERROR_INFO) {
                options.error(answerer.errorInfo(), NO_TEXT);
            }
        } else if (rcode == Rcode.NOERROR && outcome == Query.Outcome.VALID) {
            rcode = Rcode.REFUSED;
        }
        writer.finish(query, rcode, (authoritative ? Flags.AA : 0) | (truncated ? Flags.TC : 0), udpSize, options);
        answered(rcode, writer.answerCount(), reply.writerIndex() - start, truncated);
    }

    /** Returns the code that is due before any zone is asked, or NOERROR. */
    private int firstRcode(Query.Outcome outcome) {
        return switch (outcome) {
            case UNKNOWN_EDNS_VERSION -> Rcode.BADVERS;
            case MALFORMED_EDNS -> Rcode.FORMERR;
            case VALID -> refusal(query);
            default -> Rcode.NOERROR;
        };
    }

    /** Returns the code for questions that no zone is asked about, or NOERROR. */
    private static int refusal(Query query) {
        if (query.dclass() != DClass.IN) {
            return Rcode.REFUSED;
        }
        return switch (query.type()) {
            case 0, Type.OPT ->
                Rcode.FORMERR; // RFC 6891 section 6.1.1: OPT is no data. RFC 6895 section 3.1: 0 is no type.
            case Type.TKEY, Type.TSIG, Type.MAILA, Type.MAILB -> Rcode.NOTIMP;
            case Type.AXFR, Type.IXFR -> Rcode.REFUSED; // RFC 5936 section 2.2.1: who may not transfer is refused.
            default -> Rcode.NOERROR;
        };
    }

    private @Nullable Zone zoneFor(Query query) {
        Zone zone = zones.find(query.name());
        if (query.type() == Type.DS
                && zone != null
                && query.name().labels() == zone.origin().labels()) {
            // RFC 4035 section 3.1.4.1: DS at an apex is the parent's, if the parent is here too.
            Zone parent = zones.findParent(query.name());
            return parent == null ? zone : parent;
        }
        return zone;
    }
}
