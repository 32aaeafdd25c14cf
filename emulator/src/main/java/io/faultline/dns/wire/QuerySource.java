package io.faultline.dns.wire;

import io.faultline.packet.Address;

/**
 * Where a query comes from, for answers that depend on it: the client's subnet if the query tells it (RFC 7871), else the address
 * that it was sent from. Reused with its query; loop thread only.
 */
public final class QuerySource {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private Query query = new Query();
    private boolean located;
    private boolean subnet;
    private boolean ipv4;
    private int length;
    private long high;
    private long low;
    private int scope;

    /** Begins a query. */
    public void begin(Query next) {
        query = next;
        located = false;
        scope = 0;
    }

    /** Returns whether the address is one of IPv4. */
    public boolean isIpv4() {
        locate();
        return ipv4;
    }

    /** Returns how many leading bits of the address are known: 1 to 32 or 128. */
    public int knownBits() {
        locate();
        return length;
    }

    /** Returns how many leading bits of the address are those of another one of the same family, at most all that are known. */
    public int commonBits(long otherHigh, long otherLow) {
        locate();
        int common = Long.numberOfLeadingZeros(high ^ otherHigh);
        if (common == Long.SIZE) {
            common += Long.numberOfLeadingZeros(low ^ otherLow);
        }
        return Math.min(common, length);
    }

    /** Notes that clients which share fewer leading bits with this one might have got another answer. */
    public void dependsOn(int bits) {
        locate();
        // RFC 7871 section 7.2.1: an answer for the resolver's own address is not for a subnet.
        scope = subnet ? Math.max(scope, bits) : 0;
    }

    /** Returns for how many leading bits of the client's subnet the answer is meant; 0 for all clients. */
    public int scope() {
        return scope;
    }

    private void locate() {
        if (located) {
            return;
        }
        located = true;
        ClientSubnet told = query.options().subnet();
        // RFC 7871 section 7.1.2: a source of no bits asks for an answer that is made for nobody.
        subnet = told.isPresent() && told.sourceLength() > 0;
        if (subnet) {
            ipv4 = told.family() == ClientSubnet.IPV4;
            length = told.sourceLength();
            high = told.high();
            low = told.low();
            return;
        }
        Address address = Address.of(query.client().getAddress());
        ipv4 = address.isIpv4();
        length = ipv4 ? IPV4_BITS : IPV6_BITS;
        high = ipv4 ? (long) address.ipv4() << IPV4_BITS : address.high();
        low = ipv4 ? 0 : address.low();
    }
}
