package io.faultline.dns.differential;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** What NSD and Knot are known to answer differently, or both in a way that we do not follow; the reasons are in {@code disagreements.txt}. */
enum Disagreement {
    REPEATED_RRSET {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            return nsd.header().equals(knot.header())
                    && nsd.authority().equals(knot.authority())
                    && once(nsd).equals(once(knot))
                    && knot.answer().size() > once(knot).size();
        }

        @Override
        boolean accepts(Answer nsd, Answer knot, Answer ours) {
            return ours.header().equals(nsd.header())
                    && ours.authority().equals(nsd.authority())
                    && ours.answer().equals(once(nsd));
        }
    },
    SELF_DNAME {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            return nsd.answer().size() < knot.answer().size()
                    && new HashSet<>(knot.answer()).containsAll(nsd.answer())
                    && nsd.answer().stream().anyMatch(Disagreement::isSelfDname);
        }
    },
    ENDLESS_DNAMES {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            return nsd.isTruncated()
                    && redirections(knot) == KNOT_LIMIT
                    && knot.answer().stream().anyMatch(record -> record.contains(" dname "));
        }

        @Override
        boolean accepts(Answer nsd, Answer knot, Answer ours) {
            return ours.equals(nsd) || new HashSet<>(ours.answer()).containsAll(knot.answer());
        }
    },
    TRUNCATION {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            String one = nsd.isTruncated() ? nsd.header() : nsd.header() + Answer.TRUNCATED;
            String other = knot.isTruncated() ? knot.header() : knot.header() + Answer.TRUNCATED;
            return nsd.isTruncated() != knot.isTruncated() && one.equals(other) && redirections(knot) != KNOT_LIMIT;
        }

        @Override
        boolean accepts(Answer nsd, Answer knot, Answer ours) {
            return ours.isTruncated() || ours.provesAtLeast(nsd.isTruncated() ? knot : nsd);
        }
    },
    DENIAL_SIZE {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            return nsd.withoutDenial().equals(knot.withoutDenial())
                    && (nsd.authority().containsAll(knot.authority())
                            || knot.authority().containsAll(nsd.authority()));
        }

        @Override
        boolean accepts(Answer nsd, Answer knot, Answer ours) {
            return ours.provesAtLeast(nsd.authority().size() < knot.authority().size() ? nsd : knot);
        }
    },
    DENIAL_PLACE {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            return nsd.withoutDenial().equals(knot.withoutDenial());
        }

        @Override
        boolean accepts(Answer nsd, Answer knot, Answer ours) {
            return ours.provesAtLeast(knot);
        }
    },
    CHAIN_LIMIT {
        @Override
        boolean covers(Answer nsd, Answer knot) {
            return redirections(knot) == KNOT_LIMIT
                    && (nsd.isTruncated() || redirections(nsd) >= KNOT_LIMIT)
                    && (nsd.isTruncated() || new HashSet<>(nsd.answer()).containsAll(knot.answer()));
        }
    };

    private static final int KNOT_LIMIT = 5;

    /** Whether it is about such answers. */
    abstract boolean covers(Answer nsd, Answer knot);

    /** Whether our answer is the one that was chosen. */
    boolean accepts(Answer nsd, Answer knot, Answer ours) {
        return ours.equals(nsd);
    }

    /** Its name in the list. */
    final String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> once(Answer answer) {
        return List.copyOf(new LinkedHashSet<>(answer.answer()));
    }

    private static long redirections(Answer answer) {
        return answer.answer().stream()
                .filter(record -> record.split(" ", -1)[2].equals("cname"))
                .count();
    }

    private static boolean isSelfDname(String record) {
        String[] fields = record.split(" ", -1);
        return fields[2].equals("dname") && (fields[3].equals(fields[0]) || fields[3].endsWith("." + fields[0]));
    }
}
