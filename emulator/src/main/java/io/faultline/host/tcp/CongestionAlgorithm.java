package io.faultline.host.tcp;

/** Congestion control algorithms a connection can be given. */
public enum CongestionAlgorithm {
    /** RFC 5681 and RFC 6582. */
    NEW_RENO,
    /** RFC 9438, what Linux uses by default. */
    CUBIC
}
