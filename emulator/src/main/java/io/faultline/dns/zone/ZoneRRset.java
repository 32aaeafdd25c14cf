package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;

/**
 * Records of a zone with the name that they stand at.
 *
 * @param set one RRset or a part of one
 */
public record ZoneRRset(WireName owner, WireRRset set) {}
