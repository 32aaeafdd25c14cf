package io.faultline.dns.zone;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** The children of a name: what is put in is found, and an edit leaves the zones before it as they were. */
class ChildTableTest {

    @Test
    void holdsWhatAMapHoldsThroughManyChanges() {
        long seed = 20_260_914;
        Random random = new Random(seed);
        Map<String, ZoneNode> expected = new LinkedHashMap<>();
        ChildTable table = ChildTable.EMPTY;
        for (int i = 0; i < 20_000; i++) {
            String label = Integer.toString(random.nextInt(4_000), 36);
            ZoneNode node = node(label);
            if (random.nextInt(3) == 0) {
                table = table.without(node);
                expected.remove(label);
            } else {
                table = table.with(node);
                expected.put(label, node);
            }
        }
        for (int n = 0; n < 4_000; n++) {
            String label = Integer.toString(n, 36);
            assertThat(table.get(WireName.of(label), 0))
                    .as("%s, seed %d", label, seed)
                    .isSameAs(expected.get(label));
        }
        assertThat(table.size()).isEqualTo(expected.size());
        assertThat(table.nodes()).containsExactlyInAnyOrderElementsOf(expected.values());
        assertThat(ChildTable.of(table.nodes()).nodes()).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    @Test
    void aChangeLeavesTheOldTableAlone() {
        ChildTable before = ChildTable.of(List.of(node("a"), node("b")));

        ChildTable after = before.without(node("a")).with(node("c"));

        assertThat(labels(before)).containsExactlyInAnyOrder("a", "b");
        assertThat(labels(after)).containsExactlyInAnyOrder("b", "c");
        assertThat(before.without(node("a")).without(node("b"))).isSameAs(ChildTable.EMPTY);
    }

    @Test
    void anEditOfAZoneWithAHundredThousandNamesCopiesSomeKilobytes() throws Exception {
        Name origin = Name.fromConstantString("big.test.");
        List<Record> records = new ArrayList<>();
        records.add(new SOARecord(origin, DClass.IN, 300, origin, origin, 1, 2, 3, 4, 5));
        records.add(new NSRecord(origin, DClass.IN, 300, Name.fromConstantString("ns.elsewhere.test.")));
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        for (int i = 0; i < 100_000; i++) {
            records.add(new ARecord(new Name("h" + i, origin), DClass.IN, 300, address));
        }
        Zone zone = Zone.of(origin, records, TtlScale.NONE);
        Record record = new ARecord(new Name("h77", origin), DClass.IN, 60, address);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        zone.withRRset(List.of(record));

        long before = threads.getThreadAllocatedBytes(thread);
        Zone edited = zone.withRRset(List.of(record));
        long copiedBytes = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(copiedBytes).isLessThan(64_000);
        assertThat(edited.rrset(record.getName(), Type.A).get(0).getTTL()).isEqualTo(60);
        assertThat(zone.rrset(record.getName(), Type.A).get(0).getTTL()).isEqualTo(300);
    }

    private static List<String> labels(ChildTable table) {
        return table.nodes().stream()
                .map(node -> new String(node.label(), US_ASCII))
                .toList();
    }

    private static ZoneNode node(String label) {
        WireName name = WireName.of(label);
        return ZoneNode.vacant(ZoneBuilder.label(name, 0), name.labelHash(0));
    }
}
