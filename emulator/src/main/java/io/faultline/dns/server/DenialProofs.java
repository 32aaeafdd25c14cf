package io.faultline.dns.server;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.CanonicalKey;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.DenialEntry;
import io.faultline.dns.zone.Nsec3Hasher;
import io.faultline.dns.zone.Nsec3Parameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the NSEC or NSEC3 records that prove what is not in a zone (RFC 4035 section 3.1.3, RFC 5155 section 7.2), and adds
 * them to the answer once its other records of the section are written. Reused for every answer of a loop; it allocates nothing.
 *
 * <p>Names are given as a name and the number of its leading labels that are left out.
 */
final class DenialProofs {

    /** Three for the last name of a chain of aliases and one for each before. */
    private static final int MAX_CHOSEN = 3 + ZoneAnswerer.MAX_CHAIN;

    private final byte[] key = new byte[CanonicalKey.MAX_LENGTH];
    private final Nsec3Hasher hasher = new Nsec3Hasher();
    private final @Nullable DenialEntry[] chosen = new DenialEntry[MAX_CHOSEN];
    private int count;

    /** Forgets what was chosen for the last answer. */
    void begin() {
        count = 0;
    }

    /** Adds what was chosen, each record once; returns whether all of it did fit. */
    boolean writeTo(MessageWriter out) {
        for (int i = 0; i < count; i++) {
            DenialEntry entry = Objects.requireNonNull(chosen[i]);
            if (!out.add(MessageSection.AUTHORITY, entry.owner(), entry.rrset())) {
                return false;
            }
            WireRRset signatures = entry.signatures();
            if (signatures != null && !out.add(MessageSection.AUTHORITY, entry.owner(), signatures)) {
                return false;
            }
        }
        return true;
    }

    /** The name does not exist and no wildcard applies (RFC 4035 section 3.1.3.2, RFC 5155 section 7.2.2). */
    void nameError(DenialChain chain, int originLabels, DnsName name, int encloser) {
        Nsec3Parameters nsec3 = chain.nsec3();
        if (nsec3 == null) {
            choose(nsecOf(chain, originLabels, name, 0));
            choose(nsecOfWildcard(chain, originLabels, name, encloser));
            return;
        }
        int provable = chooseEncloserProof(chain, nsec3, originLabels, name, encloser);
        choose(nsec3OfWildcard(chain, nsec3, name, provable));
    }

    /** The name exists and has no such type (RFC 4035 section 3.1.3.1, RFC 5155 sections 7.2.3, 7.2.4 and 7.2.7). */
    void noData(DenialChain chain, int originLabels, DnsName name, int skipped) {
        Nsec3Parameters nsec3 = chain.nsec3();
        if (nsec3 == null) {
            // An empty non-terminal has no NSEC: that of the name before it covers it.
            choose(nsecOf(chain, originLabels, name, skipped));
            return;
        }
        hasher.hash(name, skipped, nsec3, key);
        DenialEntry match = chain.match(key, Nsec3Hasher.HASH_LENGTH);
        if (match != null) {
            choose(match);
        } else if (name.labels() - skipped > originLabels) {
            // An unsigned delegation that the chain leaves out, or what is above only such (RFC 5155 section 6).
            chooseEncloserProof(chain, nsec3, originLabels, name, skipped + 1);
        }
    }

    /** The wildcard below the encloser applies and has no such type (RFC 4035 section 3.1.3.4, RFC 5155 section 7.2.5). */
    void wildcardNoData(DenialChain chain, int originLabels, DnsName name, int encloser) {
        Nsec3Parameters nsec3 = chain.nsec3();
        if (nsec3 == null) {
            choose(nsecOf(chain, originLabels, name, 0));
            choose(nsecOfWildcard(chain, originLabels, name, encloser));
            return;
        }
        int provable = chooseEncloserProof(chain, nsec3, originLabels, name, encloser);
        choose(nsec3OfWildcard(chain, nsec3, name, provable));
    }

    /** The name does not exist, so that the wildcard answers (RFC 4035 section 3.1.3.3, RFC 5155 section 7.2.6). */
    void wildcardAnswer(DenialChain chain, int originLabels, DnsName name, int encloser) {
        Nsec3Parameters nsec3 = chain.nsec3();
        if (nsec3 == null) {
            choose(nsecOf(chain, originLabels, name, 0));
            return;
        }
        hasher.hash(name, encloser - 1, nsec3, key);
        choose(chain.covering(key, Nsec3Hasher.HASH_LENGTH));
    }

    /**
     * The closest encloser proof (RFC 5155 section 7.2.1): the NSEC3 that matches the closest encloser of which there is one, and
     * the one that covers the next closer name. Returns how many labels of the name are below that encloser.
     */
    private int chooseEncloserProof(
            DenialChain chain, Nsec3Parameters nsec3, int originLabels, DnsName name, int encloser) {
        int provable = encloser;
        DenialEntry match = null;
        while (match == null && name.labels() - provable >= originLabels) {
            hasher.hash(name, provable, nsec3, key);
            match = chain.match(key, Nsec3Hasher.HASH_LENGTH);
            provable += match == null ? 1 : 0;
        }
        if (match == null) {
            return encloser; // The chain does not even hold the apex: there is nothing to prove with.
        }
        choose(match);
        hasher.hash(name, provable - 1, nsec3, key);
        choose(chain.covering(key, Nsec3Hasher.HASH_LENGTH));
        return provable;
    }

    private @Nullable DenialEntry nsecOf(DenialChain chain, int originLabels, DnsName name, int skipped) {
        return chain.covering(key, CanonicalKey.write(name, skipped, originLabels, key));
    }

    private @Nullable DenialEntry nsecOfWildcard(DenialChain chain, int originLabels, DnsName name, int encloser) {
        int length = CanonicalKey.write(name, encloser, originLabels, key);
        return chain.covering(key, CanonicalKey.appendWildcard(key, length));
    }

    private @Nullable DenialEntry nsec3OfWildcard(
            DenialChain chain, Nsec3Parameters nsec3, DnsName name, int encloser) {
        hasher.hashWildcard(name, encloser, nsec3, key);
        return chain.covering(key, Nsec3Hasher.HASH_LENGTH);
    }

    private void choose(@Nullable DenialEntry entry) {
        for (int i = 0; i < count; i++) {
            if (chosen[i] == entry) {
                return;
            }
        }
        if (entry != null && count < MAX_CHOSEN) {
            chosen[count++] = entry;
        }
    }
}
