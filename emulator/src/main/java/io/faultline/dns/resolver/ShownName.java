package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.QnameMinimisation;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** How much of a question the servers on the way are shown (RFC 9156 section 2.3). */
final class ShownName {

    /** RFC 9156 section 2.3: {@code MAX_MINIMISE_COUNT} and {@code MINIMISE_ONE_LAB}. */
    private static final int MAX_STEPS = 10;

    private static final int ONE_BY_ONE = 4;

    private final Question question;
    private final boolean strict;
    private boolean minimising;
    private int steps;
    private int labels;

    ShownName(Question question, QnameMinimisation mode) {
        this.question = question;
        this.strict = mode == QnameMinimisation.STRICT;
        this.minimising = mode != QnameMinimisation.OFF;
    }

    /** The servers of {@code zone} are asked next: they are shown one label more. */
    void below(Name zone) {
        labels = zone.labels();
        more();
    }

    /** The name shown exists, or may, without being a cut: more of it is shown. */
    void more() {
        int all = question.name().labels();
        int left = all - labels;
        int stepsLeft = MAX_STEPS - steps;
        if (!minimising || left <= 1 || stepsLeft <= 1) {
            labels = all;
            return;
        }
        // The first steps are of one label, the others share what is left.
        labels += steps < ONE_BY_ONE ? 1 : Math.max(1, left / stepsLeft);
        steps++;
    }

    /** A server answered what is shown with an error or NXDOMAIN: returns whether the whole name is to be shown to it. */
    boolean showAll() {
        if (isWhole() || strict) {
            return false;
        }
        minimising = false;
        labels = question.name().labels();
        return true;
    }

    boolean isWhole() {
        return labels >= question.name().labels();
    }

    /** Returns what is asked: of a name that is not the whole, an innocuous type (RFC 9156 section 2.1). */
    Question shown() {
        if (isWhole()) {
            return question;
        }
        return new Question(new Name(question.name(), question.name().labels() - labels), Type.A);
    }
}
