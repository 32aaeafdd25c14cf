package io.faultline.balance;

/**
 * The same target for the same flow, by rendezvous hashing: the target whose hash together with the flow's is highest. When a
 * target leaves, only its own flows move (Thaler and Ravishankar, 1998).
 */
final class FlowHash implements Algorithm {
    @Override
    public Target pick(Target[] inService, int flowHash) {
        Target best = inService[0];
        int bestScore = Target.mix(best.hash() ^ flowHash);
        for (int i = 1; i < inService.length; i++) {
            int score = Target.mix(inService[i].hash() ^ flowHash);
            if (score > bestScore) {
                best = inService[i];
                bestScore = score;
            }
        }
        return best;
    }
}
