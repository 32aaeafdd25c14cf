package io.faultline.edge;

import io.faultline.dns.resolver.FailureKind;
import io.faultline.dns.resolver.ResolutionException;
import io.faultline.packet.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what a proxy's client asks for, a literal or a name, into addresses; names by the attached host's resolver. */
final class Names {
    private Names() {}

    /** Hears the outcome, once; at once for a literal. */
    interface Outcome {
        /** One address at least. */
        void resolved(List<Address> addresses);

        void failed(DialFailure failure, String reason);
    }

    static void resolve(Attachment attachment, String host, Outcome outcome) {
        Address literal = literal(host);
        if (literal != null) {
            outcome.resolved(List.of(literal));
            return;
        }
        attachment.resolver().resolve(host).addListener(lookup -> {
            if (lookup.isSuccess()) {
                @SuppressWarnings("unchecked")
                List<Address> addresses = (List<Address>) lookup.getNow();
                outcome.resolved(addresses);
            } else {
                outcome.failed(
                        failure(lookup.cause()), String.valueOf(lookup.cause().getMessage()));
            }
        });
    }

    private static @Nullable Address literal(String host) {
        try {
            return Address.of(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static DialFailure failure(Throwable cause) {
        FailureKind kind = cause instanceof ResolutionException resolution ? resolution.kind() : FailureKind.SERVFAIL;
        return kind == FailureKind.TIMEOUT || kind == FailureKind.UNREACHABLE
                ? DialFailure.RESOLVER_TIMED_OUT
                : DialFailure.UNRESOLVED;
    }
}
