package io.faultline.service.call;

/**
 * What became of a call.
 *
 * @param status the HTTP status, 0 if none came
 * @param detail a few words for a person; empty on success
 * @param cause what the answer's {@link HttpCaller#CAUSE_HEADER} said about failures further down, or empty
 * @param latencyNs from the start of the call to its end
 */
public record CallResult(CallOutcome outcome, int status, String detail, String cause, long latencyNs) {}
