package io.faultline.scenario.expect;

/** When a condition must hold; all times are the incident's own, counted from the script's start. */
public sealed interface Timing {
    /** When the first probe is due. */
    long firstNs();

    /** When the last probe is due. */
    long lastNs();

    /** In a few words. */
    String describe();

    /** Once, at a time. */
    record At(long atNs) implements Timing {
        @Override
        public long firstNs() {
            return atNs;
        }

        @Override
        public long lastNs() {
            return atNs;
        }

        @Override
        public String describe() {
            return "at " + Durations.text(atNs);
        }
    }

    /** At every probe of a window, both ends included. */
    record Throughout(long fromNs, long toNs, long everyNs) implements Timing {
        @Override
        public long firstNs() {
            return fromNs;
        }

        @Override
        public long lastNs() {
            return toNs;
        }

        @Override
        public String describe() {
            return "from " + Durations.text(fromNs) + " to " + Durations.text(toNs);
        }
    }

    /** At some probe of a window: a recovery with a deadline. */
    record Within(long afterNs, long withinNs, long everyNs) implements Timing {
        @Override
        public long firstNs() {
            return afterNs;
        }

        @Override
        public long lastNs() {
            return afterNs + withinNs;
        }

        @Override
        public String describe() {
            return "within " + Durations.text(withinNs) + " after " + Durations.text(afterNs);
        }
    }
}
