package io.faultline.balance.l4;

/**
 * The bounds of a balancer; times are nanoseconds, {@code > 0}.
 *
 * @param maxFlows flows at most, 1 to 4,194,304; when there are as many, the oldest unanswered SYN gives way
 * @param idleTimeoutNs silence after which an established TCP flow is forgotten (NLB: 350 s)
 * @param openingTimeoutNs silence after which an unanswered SYN is
 * @param closingTimeoutNs silence after which a flow is after FINs or a RST
 * @param datagramTimeoutNs silence after which a UDP flow is (NLB: 120 s)
 */
public record L4Settings(
        int maxFlows, long idleTimeoutNs, long openingTimeoutNs, long closingTimeoutNs, long datagramTimeoutNs) {
    private static final int MAX_FLOWS = 1 << 22;

    public L4Settings {
        if (maxFlows < 1 || maxFlows > MAX_FLOWS) {
            throw new IllegalArgumentException("max flows: " + maxFlows + " (expected: 1 to " + MAX_FLOWS + ")");
        }
        requirePositive("idle timeout", idleTimeoutNs);
        requirePositive("opening timeout", openingTimeoutNs);
        requirePositive("closing timeout", closingTimeoutNs);
        requirePositive("datagram timeout", datagramTimeoutNs);
    }

    /** 100,000 flows; 350 s idle, 75 s opening (longer than the gap between any two of Linux's SYNs), 10 s closing, 120 s UDP. */
    public static L4Settings defaults() {
        return new L4Settings(100_000, 350_000_000_000L, 75_000_000_000L, 10_000_000_000L, 120_000_000_000L);
    }

    public L4Settings withMaxFlows(int flows) {
        return new L4Settings(flows, idleTimeoutNs, openingTimeoutNs, closingTimeoutNs, datagramTimeoutNs);
    }

    public L4Settings withIdleTimeoutNs(long timeoutNs) {
        return new L4Settings(maxFlows, timeoutNs, openingTimeoutNs, closingTimeoutNs, datagramTimeoutNs);
    }

    long timeoutNs(FlowPhase phase) {
        return switch (phase) {
            case OPENING -> openingTimeoutNs;
            case ESTABLISHED -> idleTimeoutNs;
            case CLOSING -> closingTimeoutNs;
            case DATAGRAM -> datagramTimeoutNs;
        };
    }

    private static void requirePositive(String name, long valueNs) {
        if (valueNs <= 0) {
            throw new IllegalArgumentException(name + ": " + valueNs + " ns (expected: > 0)");
        }
    }
}
