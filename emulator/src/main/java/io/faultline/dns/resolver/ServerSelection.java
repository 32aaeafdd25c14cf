package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.ServerOrder;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a resolver chooses among the servers of a zone. To add another: one class, one constant of {@link ServerOrder}, one line. */
interface ServerSelection {

    /** Returns which of the candidates that may still be asked is asked next, or null if all of them are to be left alone. */
    @Nullable
    Candidate choose(List<Candidate> candidates, long nowNs, RandomGenerator random);

    /** Returns for how long a candidate that is asked now is waited for. */
    long timeoutNs(Candidate candidate);

    /** A query is sent and waited for so long. */
    default void asked(Candidate candidate, List<Candidate> all, long timeoutNs, long nowNs) {}

    /** An answer came after so long. */
    void answered(Candidate candidate, long rttNs);

    /** No answer came within {@code waitedNs}. */
    void lost(Candidate candidate, long waitedNs, long nowNs);

    static ServerSelection of(Settings settings) {
        return switch (settings.choice(Setting.SERVER_ORDER, ServerOrder.class)) {
            case BAND -> new BandSelection(settings);
            case FASTEST -> new FastestSelection(settings);
            case RANDOM -> new RandomSelection(settings);
        };
    }
}
