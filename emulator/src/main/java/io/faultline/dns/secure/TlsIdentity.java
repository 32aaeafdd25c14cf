package io.faultline.dns.secure;

import io.faultline.packet.Address;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Who a server of TLS is: its key, its certificate, and where its random numbers come from. */
public final class TlsIdentity {

    private final Supplier<SslContextBuilder> builder;
    private final SecureRandom random;
    private final @Nullable X509Certificate selfSigned;

    private TlsIdentity(
            Supplier<SslContextBuilder> builder, SecureRandom random, @Nullable X509Certificate selfSigned) {
        this.builder = builder;
        this.random = random;
        this.selfSigned = selfSigned;
    }

    /**
     * Makes a P-256 key and a certificate that it has signed itself, valid from 2000 to 2049. Both follow from {@code generator}: a
     * client may be told to trust the certificate, and it is the same in every run of the same seed.
     *
     * @param commonName the certificate's subject
     * @param names DNS names that the certificate is for
     * @param addresses addresses that the certificate is for
     */
    public static TlsIdentity selfSigned(
            String commonName, Collection<String> names, Collection<Address> addresses, RandomGenerator generator) {
        SecureRandom random = new SeededSecureRandom(generator);
        try {
            KeyPairGenerator generatorOfKeys = KeyPairGenerator.getInstance("EC");
            generatorOfKeys.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generatorOfKeys.generateKeyPair();
            X509Certificate certificate = SelfSignedCertificate.of(keys, commonName, names, addresses, random);
            return new TlsIdentity(
                    () -> SslContextBuilder.forServer(keys.getPrivate(), certificate), random, certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256 and SHA256withECDSA", e);
        }
    }

    /**
     * Takes a certificate chain and a PKCS#8 key in PEM form.
     *
     * @throws IllegalArgumentException if they are not, or do not belong together
     */
    public static TlsIdentity ofPem(String certificates, String key, RandomGenerator generator) {
        TlsIdentity identity = new TlsIdentity(
                () -> SslContextBuilder.forServer(stream(certificates), stream(key)),
                new SeededSecureRandom(generator),
                null);
        try {
            identity.builder.get().sslProvider(SslProvider.JDK).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "certificate and key: " + e.getMessage()
                            + " (expected: a PEM certificate chain and its PKCS#8 key)",
                    e);
        }
        return identity;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the certificate in PEM form for clients to trust, or null if the identity was given from outside. */
    public @Nullable String certificatePem() {
        if (selfSigned == null) {
            return null;
        }
        try {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(selfSigned.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate was made from its encoding", e);
        }
    }

    /** Returns what makes TLS sessions that agree on one of these application protocols, the first preferred. */
    SslContext context(String... protocols) {
        try {
            return builder.get()
                    // One engine on every platform, whose random numbers can be given.
                    .sslProvider(SslProvider.JDK)
                    .secureRandom(random)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("a context was built from the same key before", e);
        }
    }
}
