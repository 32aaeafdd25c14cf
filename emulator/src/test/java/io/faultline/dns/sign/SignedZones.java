package io.faultline.dns.sign;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Zones for tests, signed. */
public final class SignedZones {

    private SignedZones() {}

    public static Zone load(String origin, String masterFile) {
        try {
            return ZoneFile.load(
                    new ByteArrayInputStream(masterFile.getBytes(StandardCharsets.UTF_8)),
                    "test.zone",
                    Name.fromString(origin, Name.root),
                    TtlScale.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ZoneSigner signer(SigningAlgorithm algorithm, DenialPolicy denial, long seed, long nowSeconds) {
        ZoneKeys keys = ZoneKeys.generate(algorithm, ZoneKeys.Layout.SPLIT, new SplittableRandom(seed));
        return new ZoneSigner(keys, SigningPolicy.DEFAULT.withDenial(denial), () -> nowSeconds);
    }

    /** The real date: programs that check signatures know no other. */
    public static long realDate() {
        return System.currentTimeMillis() / 1000;
    }

    public static String masterFile(Zone zone) {
        return zone.records().stream().map(Record::toString).collect(Collectors.joining("\n", "", "\n"));
    }
}
