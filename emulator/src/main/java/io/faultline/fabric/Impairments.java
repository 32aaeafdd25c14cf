package io.faultline.fabric;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RandomDraws;
import io.netty.buffer.ByteBuf;

/**
 * The chances of one direction: loss, jitter, duplication, corruption. What happens to a packet depends on its number in
 * the direction and on the profile alone: each purpose has its own values, one for each packet whether it is used or not,
 * so that switching one fault on or off, or a drop in the queue, does not shift another's. Loop thread only.
 */
final class Impairments {
    private final RandomDraws lossState;
    private final RandomDraws loss;
    private final RandomDraws jitter;
    private final RandomDraws duplicate;
    private final RandomDraws corrupt;
    private final RandomDraws corruptBit;

    private LinkProfile profile;
    private LossGenerator generator;

    // Spares a flawless link the work.
    private boolean lossless;
    private boolean steady;

    Impairments(NetworkLoop loop, String object, LinkProfile profile) {
        this.lossState = loop.draws(object, "loss-state");
        this.loss = loop.draws(object, "loss");
        this.jitter = loop.draws(object, "jitter");
        this.duplicate = loop.draws(object, "duplicate");
        this.corrupt = loop.draws(object, "corrupt");
        this.corruptBit = loop.draws(object, "corrupt-bit");
        this.generator = profile.loss().start();
        this.profile = profile;
        note();
    }

    /** From now on by another profile; a loss model that stays the same goes on where it is. */
    void profile(LinkProfile newProfile) {
        if (!newProfile.loss().equals(profile.loss())) {
            generator = newProfile.loss().start();
        }
        profile = newProfile;
        note();
    }

    private void note() {
        lossless = profile.loss().equals(LossModel.NONE);
        steady = profile.jitter().equals(Jitter.NONE);
    }

    /** Tells whether the wire loses the packet; asked once for each packet that is put on it. */
    boolean loses(long number) {
        return !lossless && generator.losesNext(lossState.uniform(number), loss.uniform(number));
    }

    /** How long the packet travels once its last bit has left. */
    long travelNs(long number) {
        return steady
                ? profile.delayNs()
                : Math.max(0, profile.delayNs() + profile.jitter().quantileNs(jitter.uniform(number)));
    }

    /** Tells whether a second copy of the packet arrives. */
    boolean duplicates(long number) {
        return profile.duplicate() != 0 && duplicate.uniform(number) < profile.duplicate();
    }

    /** Flips one bit of the packet if it is its turn. */
    void corrupt(long number, ByteBuf packet) {
        if (profile.corrupt() != 0 && corrupt.uniform(number) < profile.corrupt()) {
            long bits = packet.readableBytes() * 8L;
            if (bits > 0) {
                int bit = (int) (corruptBit.uniform(number) * bits);
                int at = packet.readerIndex() + (bit >>> 3);
                packet.setByte(at, packet.getByte(at) ^ (1 << (bit & 7)));
            }
        }
    }
}
