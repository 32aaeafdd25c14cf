package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One link of a denial chain: an NSEC or NSEC3 RRset with its owner and signatures. Immutable. */
public final class DenialEntry {

    private final byte[] key;
    private final WireName owner;
    private final WireRRset rrset;
    private final @Nullable WireRRset signatures;

    /**
     * Creates a link.
     *
     * @param key what the chain is sorted by: the {@link CanonicalKey} of an NSEC's owner, the hash of an NSEC3's; not copied
     */
    public DenialEntry(byte[] key, WireName owner, WireRRset rrset, @Nullable WireRRset signatures) {
        this.key = key;
        this.owner = owner;
        this.rrset = rrset;
        this.signatures = signatures;
    }

    byte[] key() {
        return key;
    }

    /** Returns the name that the RRset stands at. */
    public WireName owner() {
        return owner;
    }

    /** Returns the NSEC or NSEC3 RRset. */
    public WireRRset rrset() {
        return rrset;
    }

    /** Returns its RRSIG records, or null if it is not signed. */
    public @Nullable WireRRset signatures() {
        return signatures;
    }

    /** Returns a copy with other RRSIG records. */
    public DenialEntry withSignatures(@Nullable WireRRset newSignatures) {
        return new DenialEntry(key, owner, rrset, newSignatures);
    }

    /** Returns a copy of what the chain is sorted by. */
    public byte[] sortKey() {
        return key.clone();
    }

    /** Returns whether the first {@code length} octets of {@code wanted} are the key. */
    public boolean matches(byte[] wanted, int length) {
        return Arrays.equals(key, 0, key.length, wanted, 0, length);
    }

    @Override
    public String toString() {
        return String.valueOf(rrset.toRecords(owner.toName()));
    }
}
