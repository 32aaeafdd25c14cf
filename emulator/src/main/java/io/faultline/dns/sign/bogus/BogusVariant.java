package io.faultline.dns.sign.bogus;

import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.zone.Zone;

/** One way in which a signed zone can be broken. Immutable. */
public final class BogusVariant {

    private final String name;
    private final String description;
    private final Breaking breaking;
    private final Breaking repair;

    BogusVariant(String name, String description, Breaking breaking) {
        this(name, description, breaking, (zone, signer, where) -> signer.sign(zone));
    }

    BogusVariant(String name, String description, Breaking breaking, Breaking repair) {
        this.name = name;
        this.description = description;
        this.breaking = breaking;
        this.repair = repair;
    }

    /** Returns the name, in lower case with hyphens. */
    public String name() {
        return name;
    }

    /** Returns in one sentence what is wrong. */
    public String description() {
        return description;
    }

    /**
     * Returns {@code zone} broken, with the same serial. Its signer stays: later edits sign what they change as ever, and leave
     * the rest broken.
     *
     * @throws IllegalArgumentException if the zone's keys are not here, or it has not what would be broken
     */
    public Zone apply(Zone zone, Where where) {
        ZoneSigner signer = signer(zone);
        return breaking.apply(zone, signer, where).withResigner(signer);
    }

    /**
     * Returns a zone that was broken as it would be without, edits since then included.
     *
     * @throws IllegalArgumentException if the zone's keys are not here
     */
    public Zone repair(Zone zone, Where where) {
        ZoneSigner signer = signer(zone);
        return repair.apply(zone, signer, where).withResigner(signer);
    }

    private static ZoneSigner signer(Zone zone) {
        if (zone.resigner() instanceof ZoneSigner signer) {
            return signer;
        }
        throw new IllegalArgumentException(zone + " (expected: a zone that is signed here, with its keys)");
    }

    @Override
    public String toString() {
        return name;
    }
}
