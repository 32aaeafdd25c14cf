package io.faultline.dns.managed;

/** A batch was refused and nothing of it was done. */
public final class ChangeRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int index;

    /**
     * @param index which change of the batch is at fault, from 0
     * @param message what came and what was expected
     */
    public ChangeRefusedException(int index, String message) {
        super(message);
        this.index = index;
    }

    /** Which change of the batch is at fault, from 0. */
    public int index() {
        return index;
    }
}
