package io.faultline.topology.model;

import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.SigningPolicy;
import io.faultline.dns.sign.ZoneKeys;

/**
 * How a zone is signed.
 *
 * @param algorithm of its keys, which follow from the run's seed
 * @param layout how its keys share the work
 * @param policy how absence is proved, and for how long signatures are valid
 */
public record DnssecSpec(SigningAlgorithm algorithm, ZoneKeys.Layout layout, SigningPolicy policy) {}
