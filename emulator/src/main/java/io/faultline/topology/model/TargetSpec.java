package io.faultline.topology.model;

/**
 * A target of a balancer.
 *
 * @param host the host that it is on, and its name
 * @param port the port that it listens at
 */
public record TargetSpec(String host, int port) {}
