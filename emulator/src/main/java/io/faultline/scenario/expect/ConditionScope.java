package io.faultline.scenario.expect;

import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;

/**
 * What the names in a condition may refer to, and where complaints go.
 *
 * @param topology the names that exist
 * @param problems the complaints
 */
record ConditionScope(Topology topology, Problems problems) {}
