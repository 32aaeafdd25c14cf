package io.faultline.scenario.action;

/**
 * Something that a script, or an operator through the control API, does to a running region. One small file each; its fields
 * are its public parameters. Immutable, so that an action may be applied many times. Loop thread only.
 */
public interface Action {
    /** What it does, in a few words for the journal, such as {@code cut az1-az2}. */
    String describe();

    /**
     * Does it.
     *
     * @param nowNs the loop's time
     * @return how to take it back at the end of a {@code from..to} window, {@link Undo#NOTHING} where it is not reversible
     */
    Undo apply(Stage stage, long nowNs);

    /** Whether it may stand in a {@code from..to} window, at whose end it is taken back. */
    default boolean reversible() {
        return true;
    }

    /** Takes an action back. */
    @FunctionalInterface
    interface Undo {
        /** There is nothing to take back. */
        Undo NOTHING = nowNs -> {};

        /** Takes it back, at the loop's time. */
        void undo(long nowNs);

        /** This one, then another. */
        default Undo then(Undo next) {
            return nowNs -> {
                undo(nowNs);
                next.undo(nowNs);
            };
        }
    }
}
