package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The name server of RFC 1034 section 6.1 and the standard queries of section 6.2. */
class Rfc1034ExamplesTest {

    private final Asker server = Asker.of(".", """
            .       86400 IN SOA SRI-NIC.ARPA. HOSTMASTER.SRI-NIC.ARPA. 870611 1800 300 604800 86400
                    86400 NS      A.ISI.EDU.
                    86400 NS      C.ISI.EDU.
                    86400 NS      SRI-NIC.ARPA.
            MIL.    86400 NS      SRI-NIC.ARPA.
                    86400 NS      A.ISI.EDU.
            EDU.    86400 NS      SRI-NIC.ARPA.
                    86400 NS      C.ISI.EDU.
            SRI-NIC.ARPA.  86400 A       26.0.0.73
                           86400 A       10.0.0.51
                           86400 MX      0 SRI-NIC.ARPA.
                           86400 HINFO   DEC-2060 TOPS20
            ACC.ARPA.      86400 A       26.6.0.65
            USC-ISIC.ARPA. 86400 CNAME   C.ISI.EDU.
            A.ISI.EDU.     86400 A       26.3.0.103
            C.ISI.EDU.     86400 A       10.0.0.52
            """);

    @Test
    void section621AddressesOfAHost() {
        Message answer = server.ask("SRI-NIC.ARPA", Type.A);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(Asker.records(answer, Section.ANSWER))
                .containsExactly("sri-nic.arpa. A 10.0.0.51", "sri-nic.arpa. A 26.0.0.73");
    }

    @Test
    void section623MailExchangeWithItsAddresses() {
        Message answer = server.ask("SRI-NIC.ARPA", Type.MX);
        assertThat(Asker.records(answer, Section.ANSWER)).containsExactly("sri-nic.arpa. MX 0 SRI-NIC.ARPA.");
        assertThat(Asker.records(answer, Section.ADDITIONAL))
                .containsExactly("sri-nic.arpa. A 10.0.0.51", "sri-nic.arpa. A 26.0.0.73");
    }

    @Test
    void section624ATypeTheNameDoesNotHave() {
        Message answer = server.ask("SRI-NIC.ARPA", Type.NS);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void section625ANameThatDoesNotExist() {
        Message answer = server.ask("SIR-NIC.ARPA", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .containsExactly(". SOA SRI-NIC.ARPA. HOSTMASTER.SRI-NIC.ARPA. 870611 1800 300 604800 86400");
    }

    @Test
    void section626AReferralWithAddresses() {
        Message answer = server.ask("BRL.MIL", Type.A);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .containsExactly("mil. NS A.ISI.EDU.", "mil. NS SRI-NIC.ARPA.");
        assertThat(Asker.records(answer, Section.ADDITIONAL))
                .containsExactly("a.isi.edu. A 26.3.0.103", "sri-nic.arpa. A 10.0.0.51", "sri-nic.arpa. A 26.0.0.73");
    }

    @Test
    void section627AnAliasIsFollowedAsFarAsTheZoneGoes() {
        Message answer = server.ask("USC-ISIC.ARPA", Type.A);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(Asker.records(answer, Section.ANSWER)).containsExactly("usc-isic.arpa. CNAME C.ISI.EDU.");
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .containsExactly("edu. NS C.ISI.EDU.", "edu. NS SRI-NIC.ARPA.");
    }

    @Test
    void section628TheAliasItselfIsNotFollowed() {
        Message answer = server.ask("USC-ISIC.ARPA", Type.CNAME);
        assertThat(Asker.records(answer, Section.ANSWER)).containsExactly("usc-isic.arpa. CNAME C.ISI.EDU.");
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
    }
}
