package io.faultline.dns.managed;

/**
 * One change of a batch.
 *
 * @param action what is done
 * @param recordSet to what; a deletion has to tell all of what it deletes
 */
public record Change(Action action, RecordSet recordSet) {
    /** What is done with a record set. */
    public enum Action {
        /** It must not be there yet. */
        CREATE,
        /** It must be there, exactly so. */
        DELETE,
        /** It is there afterwards, whether it was before or not. */
        UPSERT
    }

    public static Change create(RecordSet recordSet) {
        return new Change(Action.CREATE, recordSet);
    }

    public static Change delete(RecordSet recordSet) {
        return new Change(Action.DELETE, recordSet);
    }

    public static Change upsert(RecordSet recordSet) {
        return new Change(Action.UPSERT, recordSet);
    }
}
