package io.faultline.dns.plane.control;

/** What became of a batch that was sent to the API. */
public sealed interface ChangeOutcome {
    /** All of it was done. */
    record Done() implements ChangeOutcome {}

    /**
     * Nothing of it was done, as one of its changes could not be made.
     *
     * @param index which, from 0; -1 if the API did not say
     */
    record Refused(int index, String why) implements ChangeOutcome {}

    /**
     * It was throttled, or there was no answer.
     *
     * @param maybeDone whether it may have been done all the same
     */
    record Failed(String why, boolean maybeDone) implements ChangeOutcome {}
}
