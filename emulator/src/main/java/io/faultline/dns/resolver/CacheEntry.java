package io.faultline.dns.resolver;

import io.faultline.dns.validate.Verdict;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Something a recursive resolver has learned of a name and type, until it expires. On the loop only. */
abstract sealed class CacheEntry permits CacheEntry.Data, CacheEntry.Failed {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private long expiresNs;

    CacheEntry(long expiresNs) {
        this.expiresNs = expiresNs;
    }

    /** Returns until when it may be used, on the loop's clock. */
    final long expiresNs() {
        return expiresNs;
    }

    /** Makes it expire at {@code ns} if it would later. */
    final void expireBy(long ns) {
        expiresNs = Math.min(expiresNs, ns);
    }

    /** Makes it expire at {@code ns}. */
    final void expireAt(long ns) {
        expiresNs = ns;
    }

    /** Returns the seconds that are left of it, rounded down as resolvers do. */
    final int ttl(long nowNs) {
        return (int) Math.max(0, (expiresNs - nowNs) / NS_PER_SECOND);
    }

    /** What servers have said, which can be validated. */
    abstract static sealed class Data extends CacheEntry permits Positive, Negative {
        private final long lifetimeNs;
        private final Credibility credibility;
        private final List<SignedRRset> proof;
        private @Nullable InetSocketAddress source;
        private Verdict verdict = Verdict.UNCHECKED;
        private @Nullable List<Consumer<Verdict>> validating;

        Data(long nowNs, long lifetimeNs, Credibility credibility, List<SignedRRset> proof) {
            super(nowNs + lifetimeNs);
            this.lifetimeNs = lifetimeNs;
            this.credibility = credibility;
            this.proof = List.copyOf(proof);
        }

        /** Returns for how long it could be used when it was learned. */
        final long lifetimeNs() {
            return lifetimeNs;
        }

        final Credibility credibility() {
            return credibility;
        }

        /** Returns the NSEC and NSEC3 records that came with it: the proof of a denial, or that a wildcard applies. */
        final List<SignedRRset> proof() {
            return proof;
        }

        /** Says which server said it. */
        final void heardFrom(InetSocketAddress server) {
            source = server;
        }

        /** Returns the server that said it; null if it was made here. */
        final @Nullable InetSocketAddress source() {
            return source;
        }

        /** Returns all that is signed of it. */
        abstract List<SignedRRset> signed();

        final Verdict verdict() {
            return verdict;
        }

        /** Adds one who wants the verdict; returns whether it is the first, so that validation has to be started. */
        final boolean await(Consumer<Verdict> waiter) {
            List<Consumer<Verdict>> waiters = validating;
            if (waiters != null) {
                waiters.add(waiter);
                return false;
            }
            validating = new ArrayList<>(List.of(waiter));
            return true;
        }

        /** Says the verdict and tells all who wait for it. */
        final void judge(Verdict said) {
            verdict = said;
            List<Consumer<Verdict>> waiters = validating;
            validating = null;
            if (waiters != null) {
                waiters.forEach(waiter -> waiter.accept(said));
            }
        }
    }

    /** An RRset. */
    static final class Positive extends Data {
        private final SignedRRset rrset;

        Positive(SignedRRset rrset, long nowNs, long lifetimeNs, Credibility credibility, List<SignedRRset> proof) {
            super(nowNs, lifetimeNs, credibility, proof);
            this.rrset = rrset;
        }

        SignedRRset rrset() {
            return rrset;
        }

        @Override
        List<SignedRRset> signed() {
            List<SignedRRset> all = new ArrayList<>(proof());
            all.add(rrset);
            return all;
        }
    }

    /** That a name does not exist, or has no records of a type (RFC 2308). */
    static final class Negative extends Data {
        private final Name name;
        private final int rcode;
        private final @Nullable SignedRRset soa;

        Negative(
                Name name,
                int rcode,
                @Nullable SignedRRset soa,
                long nowNs,
                long lifetimeNs,
                Credibility credibility,
                List<SignedRRset> proof) {
            super(nowNs, lifetimeNs, credibility, proof);
            this.name = name;
            this.rcode = rcode;
            this.soa = soa;
        }

        @Override
        List<SignedRRset> signed() {
            List<SignedRRset> all = new ArrayList<>(proof());
            if (soa != null) {
                all.add(soa);
            }
            return all;
        }

        /** Returns the name that it is about. */
        Name name() {
            return name;
        }

        int rcode() {
            return rcode;
        }

        /** Returns the SOA that it came with; its TTL in answers is the time that is left of the denial. */
        @Nullable
        SignedRRset soa() {
            return soa;
        }
    }

    /** That a resolution failed (RFC 9520). */
    static final class Failed extends CacheEntry {
        private final Failure failure;
        private final long keptNs;

        Failed(Failure failure, long keptNs, long expiresNs) {
            super(expiresNs);
            this.failure = failure;
            this.keptNs = keptNs;
        }

        Failure failure() {
            return failure;
        }

        /** Returns for how long it is remembered in all. */
        long keptNs() {
            return keptNs;
        }
    }
}
