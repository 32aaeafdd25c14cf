package io.faultline.dns.transfer;

import io.faultline.dns.server.MessageService;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
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

/** Takes NOTIFY (RFC 1996) for the zones that a server is a secondary of, from their primaries and who else may. On the loop. */
public final class NotifyReceiver implements MessageService {

    private record Entry(Secondary secondary, AccessList others) {}

    private final ZoneTable zones;
    private final Map<Name, Entry> entries = new LinkedHashMap<>();
    private final MessageWriter writer = new MessageWriter();

    /** Creates the service for a server's zones; it is added by {@code AuthoritativeServer.addService}. */
    public NotifyReceiver(ZoneTable zones) {
        this.zones = zones;
    }

    /**
     * Takes NOTIFY for a secondary's zone.
     *
     * @param others who may notify besides its primaries
     */
    public void add(Secondary secondary, AccessList others) {
        entries.put(secondary.origin(), new Entry(secondary, others));
    }

    /** Takes no more NOTIFY for a zone. */
    public void remove(Name origin) {
        entries.remove(origin);
    }

    @Override
    public boolean accepts(int opcode, int qtype) {
        return opcode == Opcode.NOTIFY;
    }

    @Override
    public void handle(ByteBuf message, Query query, Replier replier) {
        if (!query.hasQuestion()) {
            reply(message, query, replier, Rcode.FORMERR);
            return;
        }
        Entry entry = query.dclass() == DClass.IN ? entries.get(query.name().toName()) : null;
        if (entry == null) {
            reply(message, query, replier, Rcode.NOTAUTH); // No secondary of it, be there such a zone or not.
        } else if (query.type() != Type.SOA) {
            reply(message, query, replier, Rcode.NOTIMP); // RFC 1996 section 3.7 defines SOA only.
        } else if (!isAllowed(entry, query.client(), replier.tsigKey())) {
            reply(message, query, replier, Rcode.REFUSED); // Section 3.10: not of a known primary.
        } else {
            reply(message, query, replier, Rcode.NOERROR);
            if (isNews(message, entry.secondary.origin())) {
                entry.secondary.refresh();
            }
        }
    }

    private static boolean isAllowed(Entry entry, InetSocketAddress client, @Nullable Name key) {
        for (Peer primary : entry.secondary.primaries()) {
            // The source port is any port of the primary's.
            boolean same = primary.address().getAddress().equals(client.getAddress());
            if (same && (primary.key() == null || primary.key().name().equals(key))) {
                return true;
            }
        }
        return entry.others.allows(client, key);
    }

    /** RFC 1996 section 3.11: the SOA in the message is a hint; only if it says that nothing is new, nothing is asked. */
    private boolean isNews(ByteBuf message, Name origin) {
        Zone zone = zones.get(origin);
        try {
            for (Record record : new Message(ByteBufUtil.getBytes(message)).getSection(Section.ANSWER)) {
                if (record instanceof SOARecord soa && soa.getName().equals(origin)) {
                    return zone == null || !zone.isAvailable() || soa.getSerial() != zone.serial();
                }
            }
        } catch (IOException | RuntimeException e) {
            // Octets from the network; the parser throws both. Without a hint the primary is asked.
            return true;
        }
        return true;
    }

    private void reply(ByteBuf message, Query query, Replier replier, int rcode) {
        ByteBuf reply = replier.newReply();
        if (query.hasQuestion()) {
            writer.begin(reply, message, query, Query.MIN_UDP_SIZE);
            // RFC 1996 section 3.8 and the RFC 1035 meaning of AA: the answer is this server's own.
            writer.finish(query, rcode, rcode == Rcode.NOERROR ? Flags.AA : 0, ServerOptions.DEFAULT_UDP_SIZE);
        } else {
            MessageWriter.writeHeaderOnly(reply, query, rcode);
        }
        replier.reply(reply);
    }
}
