package io.faultline.topology.model;

import io.faultline.topology.config.Position;
import org.jspecify.annotations.Nullable;

/**
 * A DNS zone.
 *
 * @param name its origin, absolute, without the last dot
 * @param masterFile all its records as a master file (RFC 1035 section 5), the generated ones included
 * @param dnssec how it is signed, or {@code null} if it is not
 * @param maintenance who may fetch and change it
 * @param position where it is written
 */
public record ZoneSpec(
        String name, String masterFile, @Nullable DnssecSpec dnssec, ZoneMaintenance maintenance, Position position) {}
