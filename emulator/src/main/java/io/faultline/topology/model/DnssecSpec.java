package io.faultline.topology.model;

import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.SigningPolicy;
import io.faultline.dns.sign.ZoneKeys;
import org.jspecify.annotations.Nullable;

/**
 * How a zone is signed.
 *
 * @param keys its keys, or {@code null} for keys that follow from the run's seed
 * @param algorithm of its keys, where they follow from the seed
 * @param layout how its keys share the work
 * @param policy how absence is proved, and for how long signatures are valid
 */
public record DnssecSpec(
        @Nullable ZoneKeys keys, SigningAlgorithm algorithm, ZoneKeys.Layout layout, SigningPolicy policy) {}
