package io.faultline.dns.server;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.DnsClock;
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

    private static final byte[] NO_TEXT = {};

    // RFC 8914 section 4: codes of extended errors.
    private static final int EXTENDED_PROHIBITED = 18;
    private static final int EXTENDED_NOT_AUTHORITATIVE = 20;
    private static final int EXTENDED_NOT_SUPPORTED = 21;

    private final ZoneTable zones;
    private final ServerOptions options;
    private final DnsClock clock;
    private final ClientAddresses clients = new ClientAddresses();
    private final OptionAnswers optionAnswers;
    private final ChaosAnswers chaos;
    private final @Nullable ResponseRateLimiter limiter;
    private final Query query = new Query();
    private final MessageWriter writer = new MessageWriter();
    private final ZoneAnswerer answerer;
    private final List<ServerListener> listeners = new ArrayList<>();
    private final List<MessageService> services = new ArrayList<>();

    // The answer that is being made.
    private final AnswerOptions answerOptions = new AnswerOptions();
    private @Nullable Zone zone;
    private int rcode;
    private boolean authoritative;
    private boolean truncated;
    private int turn;

    /**
     * Creates a responder.
     *
     * @param clock the date, for cookies and rate limits
     */
    public QueryResponder(ZoneTable zones, ServerOptions options, DnsClock clock) {
        this.zones = zones;
        this.options = options;
        this.clock = clock;
        this.optionAnswers = new OptionAnswers(options, clock, clients);
        this.chaos = new ChaosAnswers(options);
        RateLimitOptions limits = options.rateLimit();
        this.limiter = limits == null ? null : new ResponseRateLimiter(limits);
        this.answerer = new ZoneAnswerer(options.chaseAcrossZones() ? zones : null);
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

    private void replyHeaderOnly(Replier replier, int code) {
        optionAnswers.begin();
        rcode = code;
        zone = null;
        // There is no question that could be asked again over TCP: what is too much is dropped.
        if (limiter != null && judge(limiter) != ResponseRateLimiter.Verdict.SEND) {
            ignore(ServerListener.Ignored.RATE_LIMIT, replier);
            return;
        }
        ByteBuf reply = replier.newReply();
        MessageWriter.writeHeaderOnly(reply, query, code);
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).answered(query, code, 0, MessageWriter.HEADER_SIZE, false);
        }
        replier.reply(reply);
    }

    private void respond(ByteBuf message, Query.Outcome outcome, Replier replier) {
        ByteBuf reply = replier.newReply();
        int start = reply.writerIndex();
        write(message, outcome, reply, replier.reservedBytes());
        ResponseRateLimiter.Verdict verdict = limiter == null ? ResponseRateLimiter.Verdict.SEND : judge(limiter);
        if (verdict == ResponseRateLimiter.Verdict.DROP) {
            reply.release();
            ignore(ServerListener.Ignored.RATE_LIMIT, replier);
            return;
        }
        if (verdict == ResponseRateLimiter.Verdict.SLIP) {
            reply.writerIndex(start);
            begin(reply, message, replier.reservedBytes());
            rcode = rcode == Rcode.NXDOMAIN ? Rcode.NOERROR : rcode;
            truncated = true;
            finish();
        }
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).answered(query, rcode, writer.answerCount(), reply.writerIndex() - start, truncated);
        }
        replier.reply(reply);
    }

    private void begin(ByteBuf reply, ByteBuf message, int reservedBytes) {
        int maxSize = query.transport().isStream() ? 65_535 : Math.min(query.udpSize(), options.udpSizeBytes());
        writer.begin(reply, message, query, maxSize - reservedBytes);
        answerOptions.fit(
                maxSize - reservedBytes - MessageWriter.HEADER_SIZE - query.questionLength() - MessageWriter.OPT_SIZE);
        writer.reserve(answerOptions.size());
    }

    private void finish() {
        int flags = (authoritative ? Flags.AA : 0) | (truncated ? Flags.TC : 0);
        writer.finish(query, rcode, flags, options.udpSizeBytes(), answerOptions);
    }

    private void write(ByteBuf message, Query.Outcome outcome, ByteBuf reply, int reservedBytes) {
        answerOptions.clear();
        optionAnswers.begin();
        authoritative = false;
        truncated = false;
        rcode = Rcode.NOERROR;
        zone = null;
        switch (outcome) {
            case UNKNOWN_EDNS_VERSION -> refuse(Rcode.BADVERS, AnswerOptions.NO_ERROR_INFO);
            case MALFORMED_EDNS -> refuse(Rcode.FORMERR, AnswerOptions.NO_ERROR_INFO);
            case COOKIE_ONLY -> {
                optionAnswers.answer(message, query, null, answerOptions);
                rcode = optionAnswers.rcodeOfCookieOnly(query);
            }
            default -> {
                if (query.dclass() == DClass.IN) {
                    findZone();
                }
                optionAnswers.answer(message, query, zone, answerOptions);
                if (optionAnswers.isCookieBad(query)) {
                    refuse(Rcode.BADCOOKIE, AnswerOptions.NO_ERROR_INFO);
                    zone = null;
                }
            }
        }
        begin(reply, message, reservedBytes);
        if (zone != null) {
            if (options.rotateRecords()) {
                turn = turn + 1 & Integer.MAX_VALUE;
                writer.turn(turn);
            }
            answerer.answer(zone, query, writer);
            rcode = answerer.rcode();
            authoritative = answerer.isAuthoritative();
            truncated = answerer.isTruncated();
            answerOptions.scope(answerer.scopeLength());
            answerOptions.error(answerer.errorInfo(), NO_TEXT);
        } else if (outcome == Query.Outcome.VALID && rcode == Rcode.NOERROR) {
            authoritative = chaos.answer(query, writer);
            if (!authoritative) {
                refuse(Rcode.REFUSED, EXTENDED_NOT_SUPPORTED);
            }
        }
        finish();
    }

    private void refuse(int code, int errorInfo) {
        rcode = code;
        answerOptions.error(errorInfo, NO_TEXT);
    }

    /** Finds who answers a question of class IN, or sets the code with which it is refused. */
    private void findZone() {
        switch (query.type()) {
            // RFC 6891 section 6.1.1: OPT is no data. RFC 6895 section 3.1: 0 is no type.
            case 0, Type.OPT -> refuse(Rcode.FORMERR, AnswerOptions.NO_ERROR_INFO);
            case Type.TKEY, Type.TSIG, Type.MAILA, Type.MAILB -> refuse(Rcode.NOTIMP, EXTENDED_NOT_SUPPORTED);
            // RFC 5936 section 2.2.1: who may not transfer is refused.
            case Type.AXFR, Type.IXFR -> refuse(Rcode.REFUSED, EXTENDED_PROHIBITED);
            default -> {
                zone = zones.findFor(query.name(), query.type());
                if (zone == null) {
                    refuse(Rcode.REFUSED, EXTENDED_NOT_AUTHORITATIVE);
                }
            }
        }
    }

    private ResponseRateLimiter.Verdict judge(ResponseRateLimiter by) {
        if (query.transport().isStream() || optionAnswers.isClientProven()) {
            return ResponseRateLimiter.Verdict.SEND;
        }
        ResponseRateLimiter.Kind kind = ResponseRateLimiter.Kind.ERROR;
        int name = 0;
        int type = 0;
        if (zone != null && rcode == Rcode.NXDOMAIN) {
            kind = ResponseRateLimiter.Kind.NEGATIVE;
            name = zone.origin().suffixHash(0);
        } else if (zone != null && rcode == Rcode.NOERROR) {
            kind = ResponseRateLimiter.Kind.ANSWER;
            // All names that a wildcard or a referral stands for are one: else a flood of random names is not seen.
            name = query.name().suffixHash(answerer.impliedLabels());
            type = answerer.impliedLabels() > 0 ? 0 : query.type();
        }
        return by.judge(clients.of(query.client().getAddress()), kind, name, type, clock.epochSeconds());
    }
}
