package io.faultline.dns.update;

import io.faultline.dns.server.MessageService;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneDelta;
import io.faultline.dns.zone.ZoneTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Dynamic update (RFC 2136): changes zones as clients ask, each message wholly or not at all, from whom it is allowed. A zone that
 * its server signs is signed anew. On the server's loop.
 */
public final class UpdateService implements MessageService {

    private final ZoneTable zones;
    private final Map<Name, AccessList> allowed = new LinkedHashMap<>();

    /** Creates the service for a server's zones; it is added by {@code AuthoritativeServer.addService}. */
    public UpdateService(ZoneTable zones) {
        this.zones = zones;
    }

    /** Sets who may update a zone; nobody until then. */
    public void allow(Name origin, AccessList clients) {
        allowed.put(origin, clients);
    }

    @Override
    public boolean accepts(int opcode, int qtype) {
        return opcode == Opcode.UPDATE;
    }

    @Override
    public void handle(ByteBuf message, Query query, Replier replier) {
        int rcode;
        try {
            update(message, query, replier);
            rcode = Rcode.NOERROR;
        } catch (UpdateRefusedException e) {
            rcode = e.rcode();
        }
        ByteBuf reply = replier.newReply();
        MessageWriter.writeHeaderOnly(reply, query, rcode); // Section 3.8.
        replier.reply(reply);
    }

    private void update(ByteBuf octets, Query query, Replier replier) throws UpdateRefusedException {
        // Section 3.1: one zone, named by its SOA.
        if (!query.hasQuestion() || query.type() != Type.SOA) {
            throw new UpdateRefusedException(Rcode.FORMERR, "no zone");
        }
        Zone zone = query.dclass() == DClass.IN ? zones.get(query.name().toName()) : null;
        if (zone == null) {
            throw new UpdateRefusedException(Rcode.NOTAUTH, "no zone of this server");
        }
        Name origin = zone.origin().toName();
        // Section 3.3, before the prerequisites: they would tell a stranger what is in the zone.
        if (!allowed.getOrDefault(origin, AccessList.NOBODY).allows(query.client(), replier.tsigKey())) {
            throw new UpdateRefusedException(Rcode.REFUSED, "not allowed");
        }
        if (!zone.isAvailable()) {
            throw new UpdateRefusedException(Rcode.SERVFAIL, "the zone is not served");
        }
        Message message = parse(octets);
        Prerequisites.check(zone, message.getSection(Section.PREREQ));
        List<Record> updates = message.getSection(Section.UPDATE);
        for (Record record : updates) {
            prescan(zone, record);
        }
        ZoneDraft draft = new ZoneDraft(zone);
        updates.forEach(draft::apply);
        ZoneDelta delta = draft.delta();
        if (delta != null) {
            carryOut(origin, delta);
        }
    }

    private void carryOut(Name origin, ZoneDelta delta) throws UpdateRefusedException {
        try {
            zones.edit(origin, zone -> zone.withDelta(delta));
        } catch (IllegalArgumentException e) {
            // What the RFC lets pass and no zone may be, such as a DNAME beside NS.
            throw new UpdateRefusedException(Rcode.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static Message parse(ByteBuf octets) throws UpdateRefusedException {
        try {
            return new Message(ByteBufUtil.getBytes(octets));
        } catch (IOException | RuntimeException e) {
            // Octets from the network; the parser throws both.
            throw new UpdateRefusedException(Rcode.FORMERR, String.valueOf(e.getMessage()));
        }
    }

    /** Section 3.4.1. */
    private static void prescan(Zone zone, Record record) throws UpdateRefusedException {
        UpdateRecords.requireInZone(record, zone.origin().toName());
        int type = record.getType();
        boolean valid = switch (record.getDClass()) {
            case DClass.IN -> UpdateRecords.isData(type) && UpdateRecords.hasRdata(record);
            case DClass.ANY ->
                (type == Type.ANY || UpdateRecords.isData(type))
                        && record.getTTL() == 0
                        && !UpdateRecords.hasRdata(record);
            case DClass.NONE ->
                UpdateRecords.isData(type) && record.getTTL() == 0 && UpdateRecords.inZoneClass(record) != null;
            default -> false;
        };
        UpdateRecords.require(valid, Rcode.FORMERR, record);
        // RFC 3007 section 4.3 leaves these to the server that signs.
        UpdateRecords.require(zone.resigner() == null || !isMadeBySigner(type), Rcode.REFUSED, record);
    }

    static boolean isMadeBySigner(int type) {
        return type == Type.RRSIG || type == Type.NSEC || type == Type.NSEC3;
    }
}
