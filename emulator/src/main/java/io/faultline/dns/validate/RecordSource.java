package io.faultline.dns.validate;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Where a validator gets the DS and DNSKEY RRsets of a chain of trust. Used on its loop. */
public interface RecordSource {

    /**
     * Finds an RRset, not validated.
     *
     * @param done told what there is, perhaps before the return; null if it could not be found out
     */
    void find(Name name, int type, Consumer<@Nullable Evidence> done);

    /** Says that what was found is bogus, so that it is not used for as long as it otherwise could. */
    void distrust(Name name, int type);
}
