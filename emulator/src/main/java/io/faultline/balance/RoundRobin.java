package io.faultline.balance;

/** Each in turn. */
final class RoundRobin implements Algorithm {
    private int next;

    @Override
    public Target pick(Target[] inService, int flowHash) {
        if (next >= inService.length) {
            next = 0;
        }
        return inService[next++];
    }
}
