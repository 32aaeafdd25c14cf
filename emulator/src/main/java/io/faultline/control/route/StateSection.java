package io.faultline.control.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * One key of the state.
 *
 * @param name the key
 * @param read reads it; on the loop's thread
 */
record StateSection(String name, Function<RunningNetwork, JsonNode> read) {}
