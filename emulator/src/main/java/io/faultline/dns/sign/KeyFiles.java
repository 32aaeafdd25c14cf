package io.faultline.dns.sign;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Keys as {@code dnssec-keygen} and {@code ldns-keygen} write them: {@code Kzone.+013+12345.key} and {@code .private}. */
public final class KeyFiles {

    private KeyFiles() {}

    /**
     * Reads a key.
     *
     * @param zone the zone that it shall be a key of
     * @param publicFile the text of the file with the DNSKEY record
     * @param privateFile the text of the file with the private key, of format 1
     * @throws IllegalArgumentException if they are no such files, not of one key, or of an algorithm that is not signed with
     */
    public static SigningKey read(Name zone, String publicFile, String privateFile) {
        DNSKEYRecord record = record(publicFile);
        if (!record.getName().equals(zone)) {
            throw new IllegalArgumentException("a key of " + record.getName() + " (expected: of " + zone + ")");
        }
        Map<String, String> fields = fields(privateFile);
        SigningAlgorithm algorithm = SigningAlgorithm.of(record.getAlgorithm());
        String number = fields.getOrDefault("algorithm", "none");
        if (!number.split(" ", 2)[0].equals(String.valueOf(algorithm.number()))) {
            throw new IllegalArgumentException("a private key of algorithm " + number + " (expected: "
                    + algorithm.number() + ", as the public key)");
        }
        try {
            byte[] octets = Base64.getDecoder().decode(fields.getOrDefault("privatekey", ""));
            SigningKey key = SigningKey.of(algorithm, algorithm.privateKey(octets), record.getKey(), record.getFlags());
            PublicKey publicKey = record.getPublicKey();
            byte[] data = {1, 2, 3};
            if (algorithm.verifies(publicKey, data, key.sign(data))) {
                return key;
            }
        } catch (IllegalArgumentException | DNSSEC.DNSSECException e) {
            throw new IllegalArgumentException("no key (expected: files of dnssec-keygen): " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "a private key of another public key (expected: the one of " + record.getFootprint() + ")");
    }

    private static DNSKEYRecord record(String file) {
        try (Master master =
                new Master(new ByteArrayInputStream(file.getBytes(StandardCharsets.US_ASCII)), Name.root, 0)) {
            master.disableIncludes(true);
            Record record = master.nextRecord();
            if (record instanceof DNSKEYRecord dnskey) {
                return dnskey;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("no DNSKEY record: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("no DNSKEY record (expected: one, with its TTL and class or without)");
    }

    private static Map<String, String> fields(String file) {
        Map<String, String> fields = new HashMap<>();
        Arrays.stream(file.split("\n", -1)).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        });
        return fields;
    }
}
