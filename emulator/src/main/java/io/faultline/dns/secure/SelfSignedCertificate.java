package io.faultline.dns.secure;

import io.faultline.packet.Address;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.security.auth.x500.X500Principal;

/**
 * Makes an X.509 certificate that a P-256 key has signed for itself (RFC 5280 section 4.1). The JDK reads certificates but does
 * not make them, and the libraries that do would be most of this program.
 */
final class SelfSignedCertificate {

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;

    /** An explicit tag of the context, and one of a primitive. */
    private static final int CONTEXT = 0xA0;

    private static final int CONTEXT_PRIMITIVE = 0x80;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xFF};
    private static final byte[] NONE = {};

    /** 1.2.840.10045.4.3.2: ecdsa-with-SHA256. */
    private static final byte[] ECDSA_SHA256 = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02};

    /** 2.5.29.19: basicConstraints. */
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1D, 0x13};

    /** 2.5.29.17: subjectAltName. */
    private static final byte[] SUBJECT_ALT_NAME = {0x55, 0x1D, 0x11};

    /** A validity that no clock of a run is outside of: the years that a UTCTime can name in this century. */
    private static final String NOT_BEFORE = "000101000000Z";

    private static final String NOT_AFTER = "491231235959Z";

    private SelfSignedCertificate() {}

    /**
     * Makes a certificate, which may also serve a client as its trust anchor.
     *
     * @param commonName the subject
     * @param names DNS names that it is for
     * @param addresses addresses that it is for
     */
    static X509Certificate of(
            KeyPair keys,
            String commonName,
            Collection<String> names,
            Collection<Address> addresses,
            SecureRandom random)
            throws GeneralSecurityException {
        byte[] subject = new X500Principal("CN=" + commonName).getEncoded();
        byte[] algorithm = der(SEQUENCE, der(OID, ECDSA_SHA256));
        byte[] toBeSigned = der(
                SEQUENCE,
                der(CONTEXT, der(INTEGER, new byte[] {2})),
                der(INTEGER, new BigInteger(63, random).add(BigInteger.ONE).toByteArray()),
                algorithm,
                subject,
                der(SEQUENCE, der(UTC_TIME, ascii(NOT_BEFORE)), der(UTC_TIME, ascii(NOT_AFTER))),
                subject,
                keys.getPublic().getEncoded(),
                der(CONTEXT | 3, der(SEQUENCE, constraints(), alternativeNames(names, addresses))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate(), random);
        signature.update(toBeSigned);
        byte[] certificate = der(SEQUENCE, toBeSigned, algorithm, der(BIT_STRING, new byte[] {0}, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] constraints() {
        return der(SEQUENCE, der(OID, BASIC_CONSTRAINTS), TRUE, der(OCTET_STRING, der(SEQUENCE, TRUE)));
    }

    private static byte[] alternativeNames(Collection<String> names, Collection<Address> addresses) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        names.forEach(name -> all.writeBytes(der(CONTEXT_PRIMITIVE | DNS_NAME, ascii(name))));
        addresses.forEach(address -> all.writeBytes(
                der(CONTEXT_PRIMITIVE | IP_ADDRESS, address.toInetAddress().getAddress())));
        return der(SEQUENCE, der(OID, SUBJECT_ALT_NAME), der(OCTET_STRING, der(SEQUENCE, all.toByteArray())));
    }

    /** One value in the distinguished encoding of ASN.1 (ITU-T X.690 section 8.1). */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        byte[] length = content.size() < 0x80
                ? NONE
                : BigInteger.valueOf(content.size()).toByteArray();
        int skip = length.length > 0 && length[0] == 0 ? 1 : 0;
        if (length.length == 0) {
            value.write(content.size());
        } else {
            value.write(0x80 | (length.length - skip));
            value.write(length, skip, length.length - skip);
        }
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
