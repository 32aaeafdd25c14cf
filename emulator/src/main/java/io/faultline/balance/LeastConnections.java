package io.faultline.balance;

/** The one with the fewest active; among equals each in turn, so that idle targets share the first flows evenly. */
final class LeastConnections implements Algorithm {
    private int from;

    @Override
    public Target pick(Target[] inService, int flowHash) {
        int start = from % inService.length;
        int best = start;
        for (int i = 1; i < inService.length; i++) {
            int at = start + i < inService.length ? start + i : start + i - inService.length;
            if (inService[at].active() < inService[best].active()) {
                best = at;
            }
        }
        from = best + 1;
        return inService[best];
    }
}
