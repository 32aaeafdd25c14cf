package io.faultline.dns.validate;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** What NSEC3 records prove (RFC 5155 section 8). */
final class Nsec3Denial extends Denial {

    /** RFC 9276 section 3.2: more iterations than this are treated as insecure, as Unbound and BIND do. */
    private static final int MAX_ITERATIONS = 150;

    private static final int OPT_OUT = 1;

    /** In this alphabet hashes sort as their octets do (RFC 4648 section 7). */
    private static final base32 BASE32HEX = new base32(base32.Alphabet.BASE32HEX, false, true);

    private final List<NSEC3Record> records;
    private final Name zone;
    private final Work work;
    private final Map<Name, String> hashes = new HashMap<>();

    Nsec3Denial(List<NSEC3Record> records, Name zone, Work work) {
        // RFC 5155 section 8.1: records of unknown algorithms or flags are ignored; section 8.2: one set of parameters.
        this.records = records.stream()
                .filter(record -> record.getHashAlgorithm() == NSEC3Record.SHA1_DIGEST_ID
                        && (record.getFlags() & ~OPT_OUT) == 0
                        && record.getIterations() == records.get(0).getIterations()
                        && Arrays.equals(record.getSalt(), records.get(0).getSalt())
                        && new Name(record.getName(), 1).equals(zone))
                .toList();
        this.zone = zone;
        this.work = work;
    }

    @Override
    Verdict noName(Name name) {
        if (hasTooManyIterations()) {
            return tooManyIterations();
        }
        Encloser encloser = encloser(name);
        if (encloser == null || covering(wildcardOf(encloser.name)) == null) {
            return unproved(name);
        }
        // RFC 5155 section 9.2: where there may be unsigned delegations the denial is not authentic.
        return isOptOut(encloser.nextCloserCover) ? Verdict.INSECURE : Verdict.SECURE;
    }

    @Override
    Verdict noData(Name name, int type) {
        if (hasTooManyIterations()) {
            return tooManyIterations();
        }
        NSEC3Record own = matching(name);
        if (own != null) {
            return deniesType(own, type) ? Verdict.SECURE : unproved(name);
        }
        Encloser encloser = encloser(name);
        if (encloser == null) {
            return unproved(name);
        }
        if (isOptOut(encloser.nextCloserCover) && type == Type.DS) {
            return Verdict.INSECURE; // RFC 5155 section 8.6.
        }
        NSEC3Record wildcard = matching(wildcardOf(encloser.name));
        return wildcard != null && deniesType(wildcard, type) ? Verdict.SECURE : unproved(name);
    }

    @Override
    Verdict wildcard(Name name, int labels) {
        if (hasTooManyIterations()) {
            return tooManyIterations();
        }
        // RFC 5155 section 8.8: the name one label longer than the wildcard's encloser does not exist.
        NSEC3Record cover = covering(suffix(name, labels + 2));
        return cover == null ? unproved(name) : isOptOut(cover) ? Verdict.INSECURE : Verdict.SECURE;
    }

    @Override
    Cut cut(Name name) {
        if (hasTooManyIterations()) {
            return Cut.INSECURE;
        }
        NSEC3Record own = matching(name);
        if (own != null) {
            return own.hasType(Type.DS) || own.hasType(Type.SOA)
                    ? Cut.UNPROVED
                    : own.hasType(Type.NS) ? Cut.INSECURE : Cut.NONE;
        }
        Encloser encloser = encloser(name);
        return encloser == null ? Cut.UNPROVED : isOptOut(encloser.nextCloserCover) ? Cut.INSECURE : Cut.NONE;
    }

    private boolean hasTooManyIterations() {
        return !records.isEmpty() && records.get(0).getIterations() > MAX_ITERATIONS;
    }

    private Verdict tooManyIterations() {
        return Verdict.insecure(
                ExtendedErrorCodeOption.UNSUPPORTED_NSEC3_ITERATIONS_VALUE,
                "the NSEC3 records of " + zone + " have " + records.get(0).getIterations() + " iterations");
    }

    /**
     * The longest ancestor of a name that exists.
     *
     * @param nextCloserCover the record that proves that nothing one label longer does
     */
    private record Encloser(Name name, NSEC3Record nextCloserCover) {}

    /** RFC 5155 section 8.3. */
    private @Nullable Encloser encloser(Name name) {
        for (int labels = name.labels() - 1; labels >= zone.labels(); labels--) {
            Name candidate = suffix(name, labels);
            NSEC3Record match = matching(candidate);
            if (match != null) {
                boolean cut = match.hasType(Type.NS) && !match.hasType(Type.SOA);
                NSEC3Record cover = covering(suffix(name, labels + 1));
                return cut || match.hasType(Type.DNAME) || cover == null ? null : new Encloser(candidate, cover);
            }
        }
        return null;
    }

    private static boolean isOptOut(NSEC3Record record) {
        return (record.getFlags() & OPT_OUT) != 0;
    }

    private static boolean deniesType(NSEC3Record record, int type) {
        if (record.hasType(type) || record.hasType(Type.CNAME)) {
            return false;
        }
        if (type == Type.DS) {
            return !record.hasType(Type.SOA) || record.getName().labels() == 2;
        }
        return !record.hasType(Type.NS) || record.hasType(Type.SOA);
    }

    private @Nullable NSEC3Record matching(Name name) {
        String hash = hash(name);
        for (NSEC3Record record : records) {
            if (hash != null && hash.equals(ownerHash(record))) {
                return record;
            }
        }
        return null;
    }

    private @Nullable NSEC3Record covering(Name name) {
        String hash = hash(name);
        for (NSEC3Record record : records) {
            if (hash != null && covers(ownerHash(record), nextHash(record), hash)) {
                return record;
            }
        }
        return null;
    }

    /** The last record of a chain leads back to the first (RFC 5155 section 3.1.7). */
    static boolean covers(String owner, String next, String hash) {
        return owner.compareTo(next) < 0
                ? hash.compareTo(owner) > 0 && hash.compareTo(next) < 0
                : hash.compareTo(owner) > 0 || hash.compareTo(next) < 0;
    }

    private static String ownerHash(NSEC3Record record) {
        return record.getName().getLabelString(0).toLowerCase(Locale.ROOT);
    }

    private static String nextHash(NSEC3Record record) {
        return BASE32HEX.toString(record.getNext()).toLowerCase(Locale.ROOT);
    }

    private @Nullable String hash(Name name) {
        String known = hashes.get(name);
        if (known == null && !records.isEmpty() && work.hash()) {
            try {
                known = BASE32HEX.toString(records.get(0).hashName(name)).toLowerCase(Locale.ROOT);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("a JDK without SHA-1", e);
            }
            hashes.put(name, known);
        }
        return known;
    }
}
