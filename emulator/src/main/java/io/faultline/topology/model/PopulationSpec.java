package io.faultline.topology.model;

import io.faultline.topology.config.Position;

/**
 * Synthetic clients on one host.
 *
 * @param name its name
 * @param host the host that they are on
 * @param perSecond requests that begin each second, whatever becomes of those before
 * @param poisson whether they begin at random (exponential gaps) or evenly
 * @param call what each does
 * @param cache how names are kept
 * @param position where it is written
 */
public record PopulationSpec(
        String name,
        String host,
        double perSecond,
        boolean poisson,
        CallSpec call,
        StubSpec.Cache cache,
        Position position) {}
