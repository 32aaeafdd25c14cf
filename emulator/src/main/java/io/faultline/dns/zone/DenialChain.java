package io.faultline.dns.zone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The NSEC or NSEC3 records of a zone in the order in which they follow each other (RFC 4034 section 4.1.1, RFC 5155 section
 * 7.1), so that the one that matches or covers a name is found by bisection. Immutable: a changed copy shares all pages but
 * one. May be shared between threads.
 */
public final class DenialChain {

    /** So many links are on a page when the chain is made; a page splits at twice as many. */
    private static final int PAGE = 128;

    private final @Nullable Nsec3Parameters nsec3;
    private final DenialEntry[][] pages;
    private final int size;
    private final boolean withheld;

    private DenialChain(@Nullable Nsec3Parameters nsec3, DenialEntry[][] pages, int size, boolean withheld) {
        this.nsec3 = nsec3;
        this.pages = pages;
        this.size = size;
        this.withheld = withheld;
    }

    /**
     * Makes a chain.
     *
     * @param nsec3 how names are hashed, or null for a chain of NSEC
     * @param entries in any order, with distinct keys
     */
    public static DenialChain of(@Nullable Nsec3Parameters nsec3, List<DenialEntry> entries) {
        DenialEntry[] sorted = entries.toArray(DenialEntry[]::new);
        Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(a.key(), b.key()));
        DenialEntry[][] pages = new DenialEntry[(sorted.length + PAGE - 1) / PAGE][];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = Arrays.copyOfRange(sorted, i * PAGE, Math.min(sorted.length, (i + 1) * PAGE));
        }
        return new DenialChain(nsec3, pages, sorted.length, false);
    }

    /** Returns how names are hashed, or null if this is a chain of NSEC. */
    public @Nullable Nsec3Parameters nsec3() {
        return nsec3;
    }

    /** Returns the same chain, to be withheld, or not, from answers that a wildcard gives: a fault. */
    public DenialChain withheldFromWildcards(boolean newWithheld) {
        return new DenialChain(nsec3, pages, size, newWithheld);
    }

    /** Returns whether an answer that a wildcard gives comes without the proof that it needs: a fault. */
    public boolean isWithheldFromWildcards() {
        return withheld;
    }

    /** Returns the number of links. */
    public int size() {
        return size;
    }

    /** Returns the link with exactly the key in the first {@code length} octets of {@code key}, or null. */
    public @Nullable DenialEntry match(byte[] key, int length) {
        DenialEntry entry = covering(key, length);
        return entry != null && entry.matches(key, length) ? entry : null;
    }

    /**
     * Returns the link with the greatest key that is not above {@code key}, or the last one if there is none: it matches or
     * covers. Null if the chain is empty.
     */
    public @Nullable DenialEntry covering(byte[] key, int length) {
        if (pages.length == 0) {
            return null;
        }
        int page = floorPage(key, length);
        if (page < 0) {
            DenialEntry[] last = pages[pages.length - 1];
            return last[last.length - 1];
        }
        return pages[page][floor(pages[page], key, length)];
    }

    /** Returns the link before the one that has or would have this key; the chain is a ring. Null if the chain is empty. */
    public @Nullable DenialEntry before(byte[] key) {
        if (pages.length == 0) {
            return null;
        }
        int page = floorPage(key, key.length);
        int at = page < 0 ? -1 : floor(pages[page], key, key.length);
        if (at >= 0 && pages[page][at].matches(key, key.length)) {
            at--;
        }
        if (page < 0 || (at < 0 && page == 0)) {
            DenialEntry[] last = pages[pages.length - 1];
            return last[last.length - 1];
        }
        return at >= 0 ? pages[page][at] : pages[page - 1][pages[page - 1].length - 1];
    }

    /** Returns the link after the one that has or would have this key; the chain is a ring. Null if the chain is empty. */
    public @Nullable DenialEntry after(byte[] key) {
        if (pages.length == 0) {
            return null;
        }
        int page = Math.max(0, floorPage(key, key.length));
        int at = floor(pages[page], key, key.length) + 1;
        if (at < pages[page].length) {
            return pages[page][at];
        }
        return pages[(page + 1) % pages.length][0];
    }

    /** Returns all links in order. */
    public List<DenialEntry> entries() {
        List<DenialEntry> entries = new ArrayList<>(size);
        for (DenialEntry[] page : pages) {
            entries.addAll(Arrays.asList(page));
        }
        return entries;
    }

    /** Returns a copy with {@code entry} in place of the link of its key, if there is one. */
    public DenialChain with(DenialEntry entry) {
        if (pages.length == 0) {
            return new DenialChain(nsec3, new DenialEntry[][] {{entry}}, 1, withheld);
        }
        byte[] key = entry.key();
        int page = Math.max(0, floorPage(key, key.length));
        int at = floor(pages[page], key, key.length);
        if (at >= 0 && pages[page][at].matches(key, key.length)) {
            DenialEntry[] copy = pages[page].clone();
            copy[at] = entry;
            return withPage(page, size, copy);
        }
        DenialEntry[] old = pages[page];
        DenialEntry[] copy = new DenialEntry[old.length + 1];
        System.arraycopy(old, 0, copy, 0, at + 1);
        copy[at + 1] = entry;
        System.arraycopy(old, at + 1, copy, at + 2, old.length - at - 1);
        if (copy.length < 2 * PAGE) {
            return withPage(page, size + 1, copy);
        }
        return withPage(page, size + 1, Arrays.copyOf(copy, PAGE), Arrays.copyOfRange(copy, PAGE, copy.length));
    }

    /** Returns a copy without the link of this key. */
    public DenialChain without(byte[] key) {
        int page = floorPage(key, key.length);
        int at = page < 0 ? -1 : floor(pages[page], key, key.length);
        if (at < 0 || !pages[page][at].matches(key, key.length)) {
            return this;
        }
        DenialEntry[] old = pages[page];
        if (old.length == 1) {
            return withPage(page, size - 1);
        }
        DenialEntry[] copy = new DenialEntry[old.length - 1];
        System.arraycopy(old, 0, copy, 0, at);
        System.arraycopy(old, at + 1, copy, at, copy.length - at);
        return withPage(page, size - 1, copy);
    }

    private DenialChain withPage(int page, int newSize, DenialEntry[]... instead) {
        DenialEntry[][] copy = new DenialEntry[pages.length - 1 + instead.length][];
        System.arraycopy(pages, 0, copy, 0, page);
        System.arraycopy(instead, 0, copy, page, instead.length);
        System.arraycopy(pages, page + 1, copy, page + instead.length, pages.length - page - 1);
        return new DenialChain(nsec3, copy, newSize, withheld);
    }

    /** The last page whose first key is not above {@code key}, or -1. */
    private int floorPage(byte[] key, int length) {
        int low = 0;
        int high = pages.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(pages[middle][0], key, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The last link of a page whose key is not above {@code key}, or -1. */
    private static int floor(DenialEntry[] page, byte[] key, int length) {
        int low = 0;
        int high = page.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(page[middle], key, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private static int compare(DenialEntry entry, byte[] key, int length) {
        return Arrays.compareUnsigned(entry.key(), 0, entry.key().length, key, 0, length);
    }
}
