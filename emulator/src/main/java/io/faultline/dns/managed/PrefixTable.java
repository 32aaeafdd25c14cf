package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Numbers by prefix, longest first. A look at it notes how many bits of the client's address made a difference (RFC 7871 section
 * 7.2.1). Immutable; allocates nothing.
 */
final class PrefixTable {
    private static final int NONE = -1;
    private static final int IPV4_BITS = 32;

    private final boolean[] ipv4;
    private final long[] high;
    private final long[] low;
    private final int[] lengths;
    private final int[] values;

    private record Entry(Prefix prefix, int value) {}

    /** Makes one of a list of prefixes for each number from 0. */
    PrefixTable(List<List<Prefix>> prefixes) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < prefixes.size(); i++) {
            for (Prefix prefix : prefixes.get(i)) {
                entries.add(new Entry(prefix, i));
            }
        }
        entries.sort(
                Comparator.comparingInt((Entry entry) -> entry.prefix.length()).reversed());
        int size = entries.size();
        ipv4 = new boolean[size];
        high = new long[size];
        low = new long[size];
        lengths = new int[size];
        values = new int[size];
        for (int i = 0; i < size; i++) {
            Prefix prefix = entries.get(i).prefix;
            Address address = prefix.address();
            ipv4[i] = address.isIpv4();
            high[i] = ipv4[i] ? (long) address.ipv4() << IPV4_BITS : address.high();
            low[i] = ipv4[i] ? 0 : address.low();
            lengths[i] = prefix.length();
            values[i] = entries.get(i).value;
        }
    }

    /** Returns the position of the longest prefix that the client is in, or -1. */
    int first(QuerySource client) {
        int found = NONE;
        for (int i = 0; i < lengths.length; i++) {
            if (ipv4[i] != client.isIpv4()) {
                continue;
            }
            int common = client.commonBits(high[i], low[i]);
            // One bit more tells apart, or the prefix holds the client.
            client.dependsOn(Math.min(lengths[i], common + 1));
            if (found == NONE && common >= lengths[i]) {
                found = i;
            }
        }
        return found;
    }

    /** Returns the position of the longest prefix behind {@code position} that the client is in, or -1. */
    int next(QuerySource client, int position) {
        for (int i = position + 1; i < lengths.length; i++) {
            if (ipv4[i] == client.isIpv4() && client.commonBits(high[i], low[i]) >= lengths[i]) {
                return i;
            }
        }
        return NONE;
    }

    /** Returns the number of the prefix at a position. */
    int value(int position) {
        return values[position];
    }
}
