package io.faultline.dns.transfer;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneCursor;
import io.faultline.dns.zone.ZoneDelta;
import io.faultline.dns.zone.ZoneRRset;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.SOARecord;

/** The records of a transfer in their order, made as they are asked for. */
final class TransferContent {

    private TransferContent() {}

    /** The SOA, all other records, and the SOA again (RFC 5936 section 2.2). */
    static Iterator<ZoneRRset> whole(Zone zone) {
        ZoneRRset soa = soa(zone.origin(), zone.soa());
        ZoneCursor cursor = new ZoneCursor(zone);
        return new Iterator<>() {
            private int soas;

            @Override
            public boolean hasNext() {
                return soas < 2;
            }

            @Override
            public ZoneRRset next() {
                if (soas == 1 && cursor.hasNext()) {
                    return cursor.next();
                }
                soas++;
                return soa;
            }
        };
    }

    /**
     * The newest SOA; for each difference the older SOA, what went, the newer SOA and what came; and the newest SOA again (RFC 1995
     * section 4).
     */
    static Iterator<ZoneRRset> differences(Zone zone, List<ZoneDelta> deltas) {
        WireName origin = zone.origin();
        Stream<ZoneRRset> newest = Stream.of(soa(origin, zone.soa()));
        Stream<ZoneRRset> between = deltas.stream()
                .flatMap(delta -> Stream.of(
                                Stream.of(soa(origin, delta.oldSoa())),
                                delta.removed().stream(),
                                Stream.of(soa(origin, delta.newSoa())),
                                delta.added().stream())
                        .flatMap(part -> part));
        return Stream.concat(newest, Stream.concat(between, Stream.of(soa(origin, zone.soa()))))
                .iterator();
    }

    /** The SOA alone: the client is up to date (RFC 1995 section 2), or has to come again over TCP. */
    static Iterator<ZoneRRset> soaOnly(Zone zone) {
        return List.of(soa(zone.origin(), zone.soa())).iterator();
    }

    private static ZoneRRset soa(WireName origin, SOARecord soa) {
        return new ZoneRRset(origin, WireRRset.of(List.of(soa), TtlScale.NONE));
    }
}
