package io.faultline.fabric;

/** Dropped packets, counted by reason. Loop thread only. */
public final class DropCounters {
    private final long[] counts = new long[DropReason.count()];

    void add(DropReason reason) {
        counts[reason.index()]++;
    }

    /** Packets dropped for one reason. */
    public long count(DropReason reason) {
        return counts[reason.index()];
    }

    /** Packets dropped for any reason. */
    public long total() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                text.append(text.length() > 1 ? ", " : "")
                        .append(DropReason.at(i))
                        .append('=')
                        .append(counts[i]);
            }
        }
        return text.append('}').toString();
    }
}
