package io.faultline.dns.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.wire.Names;
import io.faultline.dns.zone.Zone;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/** Keys that BIND made sign zones here. */
class KeyFilesTest {

    private static final Name ZONE = Names.absolute("example.test");

    @TempDir
    Path directory;

    private String generate(String... options) {
        RealTool keygen = RealTool.require("dnssec-keygen", "bind9-utils");
        String[] all = new String[options.length + 4];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = "-q";
        all[options.length + 1] = "-K";
        all[options.length + 2] = directory.toString();
        all[options.length + 3] = "example.test";
        return keygen.run(all).expectExit(0).stdout().trim();
    }

    private String text(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    private SigningKey read(String base) throws IOException {
        return KeyFiles.read(ZONE, text(base + ".key"), text(base + ".private"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECDSAP256SHA256", "ED25519"})
    void keysOfBindSignAZoneThatBindAccepts(String algorithm) throws IOException {
        RealTool verify = RealTool.require("dnssec-verify", "bind9-utils");
        SigningKey ksk = read(generate("-a", algorithm, "-f", "KSK"));
        SigningKey zsk = read(generate("-a", algorithm));
        assertThat(ksk.isSecureEntryPoint()).isTrue();
        assertThat(zsk.isSecureEntryPoint()).isFalse();
        Zone signed = new ZoneSigner(new ZoneKeys(List.of(ksk, zsk)), SigningPolicy.DEFAULT, SignedZones::realDate)
                .sign(SignedZones.load("example.test", """
                        $TTL 60
                        @ SOA ns h 1 3600 600 86400 60
                        @ NS ns
                        ns A 192.0.2.1
                        """));
        Path file = Files.writeString(directory.resolve("zone"), SignedZones.masterFile(signed));
        verify.run("-x", "-o", "example.test.", file.toString()).expectExit(0);
    }

    @Test
    void saysWhatIsWrongWithAKey() throws IOException {
        String one = generate("-a", "ECDSAP256SHA256");
        String other = generate("-a", "ECDSAP256SHA256");
        String rsa = generate("-a", "RSASHA256", "-b", "1024");
        assertThatThrownBy(() -> KeyFiles.read(ZONE, text(one + ".key"), text(other + ".private")))
                .hasMessageContaining("a private key of another public key");
        assertThatThrownBy(() -> read(rsa)).hasMessageContaining("algorithm: 8 (expected: 13");
        assertThatThrownBy(() -> KeyFiles.read(ZONE, text(one + ".key"), ""))
                .hasMessageContaining("a private key of algorithm none (expected: 13");
        assertThatThrownBy(() -> KeyFiles.read(ZONE, "", text(one + ".private")))
                .hasMessageContaining("no DNSKEY record");
        assertThatThrownBy(
                        () -> KeyFiles.read(Names.absolute("other.test"), text(one + ".key"), text(one + ".private")))
                .hasMessageContaining("a key of example.test. (expected: of other.test.)");
    }
}
