package io.faultline.dns.transfer;

import io.faultline.dns.server.MessageService;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Serial;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneDelta;
import io.faultline.dns.zone.ZoneHistory;
import io.faultline.dns.zone.ZoneRRset;
import io.faultline.dns.zone.ZoneTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Gives zones away: AXFR (RFC 5936) and IXFR (RFC 1995), to whom it is allowed. A transfer is of one version of the zone,
 * however the zone changes meanwhile, and is made as fast as its client reads. On the server's loop, where its zones are changed
 * too.
 */
public final class ZoneTransfers implements MessageService {

    private final ZoneTable zones;
    private final TransferOptions options;
    private final Map<Name, AccessList> allowed = new LinkedHashMap<>();
    private final Map<Name, ZoneHistory> histories = new LinkedHashMap<>();
    private final MessageWriter writer = new MessageWriter();
    private AccessList others = AccessList.NOBODY;
    private int running;

    /** Creates the service for a server's zones; it is added by {@code AuthoritativeServer.addService}. */
    public ZoneTransfers(ZoneTable zones, TransferOptions options) {
        this.zones = zones;
        this.options = options;
        zones.addListener(this::zoneChanged);
    }

    /** Sets who may have a zone; nobody until then. */
    public void allow(Name origin, AccessList clients) {
        allowed.put(origin, clients);
    }

    /** Sets who may have the zones for which nobody is set by {@link #allow}. */
    public void allowOthers(AccessList clients) {
        others = clients;
    }

    private AccessList allowed(Name origin) {
        return allowed.getOrDefault(origin, others);
    }

    /** Returns how many transfers are under way. */
    public int running() {
        return running;
    }

    private void zoneChanged(Name origin, @Nullable Zone before, @Nullable Zone now) {
        if (before == null || now == null) {
            histories.remove(origin);
        } else if (!allowed(origin).rules().isEmpty() && options.incremental() != TransferOptions.Incremental.NONE) {
            histories
                    .computeIfAbsent(
                            origin, name -> new ZoneHistory(options.historyVersions(), options.historyRecords()))
                    .add(before, now);
        }
    }

    @Override
    public boolean accepts(int opcode, int qtype) {
        return opcode == Opcode.QUERY && (qtype == Type.AXFR || qtype == Type.IXFR);
    }

    @Override
    public void handle(ByteBuf message, Query query, Replier replier) {
        Zone zone = query.dclass() == DClass.IN ? zones.get(query.name().toName()) : null;
        if (zone == null) {
            refuse(message, query, replier, Rcode.NOTAUTH); // RFC 5936 section 2.2.1.
            return;
        }
        AccessList clients = allowed(zone.origin().toName());
        if (!clients.allows(query.client(), replier.tsigKey())) {
            refuse(message, query, replier, Rcode.REFUSED);
        } else if (!zone.isAvailable()) {
            refuse(message, query, replier, Rcode.SERVFAIL);
        } else if (query.transport() == Transport.HTTPS) {
            refuse(
                    message,
                    query,
                    replier,
                    Rcode.NOTIMP); // One request, one message: RFC 8484 has no way to send more.
        } else if (query.type() == Type.AXFR) {
            if (query.transport().isStream()) {
                transfer(message, query, replier, zone, TransferContent.whole(zone));
            } else {
                refuse(message, query, replier, Rcode.FORMERR); // RFC 5936 section 4.2: not defined over UDP.
            }
        } else {
            incremental(message, query, replier, zone);
        }
    }

    private void incremental(ByteBuf message, Query query, Replier replier, Zone zone) {
        SOARecord known = clientSoa(message, zone);
        if (known == null) {
            refuse(message, query, replier, Rcode.FORMERR); // RFC 1995 section 3: the client's SOA says what it has.
        } else if (!Serial.isGreater(zone.serial(), known.getSerial())) {
            // RFC 1995 section 2: the client's version is as new or newer.
            transfer(message, query, replier, zone, TransferContent.soaOnly(zone));
        } else {
            List<ZoneDelta> deltas = deltas(zone, known.getSerial());
            Iterator<ZoneRRset> content =
                    deltas == null ? TransferContent.whole(zone) : TransferContent.differences(zone, deltas);
            transfer(message, query, replier, zone, content);
        }
    }

    /** Returns the differences from {@code serial} on, or null where only the whole zone helps. */
    private @Nullable List<ZoneDelta> deltas(Zone zone, long serial) {
        ZoneHistory history = histories.get(zone.origin().toName());
        List<ZoneDelta> deltas = history == null ? null : history.since(serial);
        if (deltas == null || options.incremental() == TransferOptions.Incremental.SEQUENCE) {
            return deltas;
        }
        return List.of(deltas.stream().reduce(ZoneDelta::then).orElseThrow());
    }

    private static @Nullable SOARecord clientSoa(ByteBuf message, Zone zone) {
        try {
            for (Record record : new Message(ByteBufUtil.getBytes(message)).getSection(Section.AUTHORITY)) {
                if (record instanceof SOARecord soa
                        && soa.getName().equals(zone.origin().toName())) {
                    return soa;
                }
            }
        } catch (IOException | RuntimeException e) {
            // Octets from the network; the parser throws both.
            return null;
        }
        return null;
    }

    private void transfer(ByteBuf message, Query query, Replier replier, Zone zone, Iterator<ZoneRRset> content) {
        if (!query.transport().isStream()) {
            replyWhole(message, query, replier, zone, content);
            return;
        }
        if (running >= options.maxTransfers()) {
            refuse(message, query, replier, Rcode.SERVFAIL);
            return;
        }
        running++;
        replier.stream(messages(message, query, replier, zone, content, () -> running--));
    }

    /** RFC 1995 section 2: over UDP what fits into one message; otherwise the newest SOA sends the client to TCP. */
    private void replyWhole(ByteBuf message, Query query, Replier replier, Zone zone, Iterator<ZoneRRset> content) {
        int maxSize = Math.min(query.udpSize(), ServerOptions.DEFAULT_UDP_SIZE);
        ByteBuf reply = replier.newReply();
        int start = reply.writerIndex();
        if (!messages(message, query, replier, zone, content, () -> {}).writeWhole(reply, maxSize)) {
            reply.writerIndex(start);
            messages(message, query, replier, zone, TransferContent.soaOnly(zone), () -> {})
                    .writeWhole(reply, maxSize);
        }
        replier.reply(reply);
    }

    private TransferMessages messages(
            ByteBuf message, Query query, Replier replier, Zone zone, Iterator<ZoneRRset> content, Runnable ended) {
        return new TransferMessages(
                writer, message, query, replier, zone.origin(), ServerOptions.DEFAULT_UDP_SIZE, content, ended);
    }

    private void refuse(ByteBuf message, Query query, Replier replier, int rcode) {
        ByteBuf reply = replier.newReply();
        writer.begin(reply, message, query, Query.MIN_UDP_SIZE);
        writer.finish(query, rcode, 0, ServerOptions.DEFAULT_UDP_SIZE);
        replier.reply(reply);
    }
}
