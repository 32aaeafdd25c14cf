package io.faultline.dns.fault;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.CnameChain;
import io.faultline.dns.fault.action.Delay;
import io.faultline.dns.fault.action.DelayDistribution;
import io.faultline.dns.fault.action.DnameRewrite;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.fault.action.Duplicate;
import io.faultline.dns.fault.action.Edns;
import io.faultline.dns.fault.action.ExtraRecords;
import io.faultline.dns.fault.action.FlagChange;
import io.faultline.dns.fault.action.Glue;
import io.faultline.dns.fault.action.Lame;
import io.faultline.dns.fault.action.Negative;
import io.faultline.dns.fault.action.Oversize;
import io.faultline.dns.fault.action.QuestionChange;
import io.faultline.dns.fault.action.Reorder;
import io.faultline.dns.fault.action.StaleZones;
import io.faultline.dns.fault.action.StripDo;
import io.faultline.dns.fault.action.TcpBreak;
import io.faultline.dns.fault.action.TcpDrip;
import io.faultline.dns.fault.action.TcpRefuse;
import io.faultline.dns.fault.action.TcpSilence;
import io.faultline.dns.fault.action.Truncate;
import io.faultline.dns.fault.action.TtlChange;
import io.faultline.dns.fault.action.TtlCountdown;
import io.faultline.dns.fault.action.TtlMismatch;
import io.faultline.dns.fault.action.WrongId;
import io.faultline.dns.fault.action.WrongSource;
import io.faultline.dns.fault.select.TypeIs;
import io.faultline.dns.server.Asker;
import io.faultline.dns.transfer.TransferOptions;
import io.faultline.dns.transfer.ZoneTransfers;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.wire.WireName;
import io.faultline.fabric.LinkProfile;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What clients see of each way in which a server can fail. */
class DnsFaultsTest {

    private static final int EDE = 15;

    @RegisterExtension
    final TestNet net = new TestNet();

    private FaultyServer ns;

    @BeforeEach
    void start() {
        StringBuilder many = new StringBuilder();
        for (int i = 1; i <= 30; i++) {
            many.append("many 300 A 198.51.100.").append(i).append('\n');
        }
        ns = new FaultyServer(net, "example.", """
                @ 3600 SOA ns h 7 7200 900 1209600 60
                @ 3600 NS ns
                ns 3600 A 127.1.0.2
                www 300 A 192.0.2.1
                www 300 A 192.0.2.2
                www 300 A 192.0.2.3
                www 300 AAAA 2001:db8::1
                child 3600 NS ns1.child
                child 3600 NS ns2.child
                ns1.child 3600 A 192.0.2.53
                ns1.child 3600 AAAA 2001:db8::53
                ns2.child 3600 A 192.0.2.54
                """ + many);
    }

    private static Message www() {
        return Asker.query("www.example", Type.A);
    }

    private static Message edns(Message query) {
        return Asker.withEdns(query, 1232, true);
    }

    private static List<String> answers(Message message) {
        return Asker.records(message, Section.ANSWER);
    }

    // Answers that are errors.

    @ParameterizedTest
    @CsvSource({"FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "NOTAUTH", "BADVERS", "BADCOOKIE"})
    void anyRcodeInPlaceOfTheAnswer(String code) {
        ns.on(new AnswerRcode(Rcode.value(code)));
        Message answer = ns.answer(edns(www()));
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(code);
        assertThat(answers(answer)).isEmpty();
        assertThat(answer.getQuestion()).isEqualTo(www().getQuestion());
        // A code of more than four bits cannot be told without OPT.
        int without = ns.answer(www()).getRcode();
        assertThat(without).isEqualTo(Rcode.value(code) > 15 ? Rcode.NOERROR : Rcode.value(code));
    }

    @Test
    void anErrorSaysWhyToThoseWhoUseEdns() {
        ns.on(new AnswerRcode(Rcode.SERVFAIL, ExtendedErrorCodeOption.NETWORK_ERROR));
        assertThat(ns.answer(edns(www())).getOPT().getOptions(EDE)).hasSize(1);
        assertThat(ns.answer(www()).getOPT()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"NOERROR, true", "NOERROR, false", "NXDOMAIN, true", "NXDOMAIN, false"})
    void whatExistsIsDeniedWithOrWithoutTheSoaThatLetsItBeCached(String code, boolean soa) {
        ns.on(new Negative(Rcode.value(code), soa));
        for (String name : List.of("www.example", "example", "nothing.example")) {
            Message answer = ns.answer(edns(Asker.query(name, Type.A)));
            assertThat(Rcode.string(answer.getRcode())).as(name).isEqualTo(code);
            assertThat(answers(answer)).isEmpty();
            assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(answer.getQuestion().getType()).isEqualTo(Type.A);
            List<Record> authority = answer.getSection(Section.AUTHORITY);
            assertThat(authority).hasSize(soa ? 1 : 0);
            if (soa) {
                assertThat(authority.get(0).getType()).isEqualTo(Type.SOA);
                assertThat(authority.get(0).getTTL()).as("RFC 2308 section 3").isEqualTo(60);
            }
        }
    }

    // Silence, delay, order.

    @Test
    void droppedQueriesStopWhenTheFaultEnds() {
        ServerFault drop = ns.on(new Drop(), TypeIs.of(Type.AAAA));
        assertThat(ns.isSilent(Asker.query("www.example", Type.AAAA))).isTrue();
        assertThat(answers(ns.answer(www()))).hasSize(3);
        ns.off(drop);
        assertThat(answers(ns.answer("www.example", Type.AAAA))).hasSize(1);
    }

    @Test
    void delaysFollowTheirDistribution() {
        ns.on(Delay.of(300 * MS));
        long sentNs = net.nowNs();
        assertThat(ns.ask(www()))
                .singleElement()
                .satisfies(heard -> assertThat(heard.atNs() - sentNs).isBetween(320 * MS, 321 * MS));
        ns.on(new Delay(new DelayDistribution.Uniform(100 * MS, 200 * MS)));
        for (int i = 0; i < 20; i++) {
            long atNs = net.nowNs();
            assertThat(ns.ask(www()))
                    .singleElement()
                    .satisfies(heard -> assertThat(heard.atNs() - atNs)
                            .as("delays of two faults add up")
                            .isBetween(420 * MS, 521 * MS));
        }
    }

    @Test
    void aLogNormalDelayHasTheMedianItWasGiven() {
        ns.on(new Delay(new DelayDistribution.LogNormal(100 * MS, 400 * MS)));
        int below = 0;
        for (int i = 0; i < 200; i++) {
            long sentNs = net.nowNs();
            ns.heard.clear();
            ns.send(www());
            net.runFor(3 * SECOND);
            below += ns.heard.get(0).atNs() - sentNs < 120 * MS ? 1 : 0;
        }
        // Of 200 fair coins, fewer than 70 or more than 130 heads come once in 10^5 runs; the seed is 1.
        assertThat(below).isBetween(70, 130);
    }

    @Test
    void answersComeSeveralTimes() {
        ns.on(new Duplicate(2));
        assertThat(ns.ask(www()))
                .hasSize(3)
                .allSatisfy(heard -> assertThat(answers(heard.message())).hasSize(3));
        assertThat(ns.askByTcp(www())).startsWith("connected");
        int size = ns.tcpOctets.getUnsignedShort(0);
        assertThat(ns.tcpOctets.readableBytes()).isEqualTo(3 * (size + 2));
    }

    @Test
    void answersComeInTheWrongOrderAndTheLastOneIsNotKeptForEver() {
        ns.on(new Reorder(3, 500 * MS));
        for (int id = 1; id <= 4; id++) {
            Message query = www();
            query.getHeader().setID(id);
            ns.send(query);
        }
        net.runFor(100 * MS);
        assertThat(ns.heard)
                .extracting(heard -> heard.message().getHeader().getID())
                .containsExactly(3, 2, 1);
        net.runFor(SECOND);
        assertThat(ns.heard)
                .extracting(heard -> heard.message().getHeader().getID())
                .containsExactly(3, 2, 1, 4);
    }

    @Test
    void endingReorderLetsGoOfWhatIsHeldBack() {
        ServerFault reorder = ns.on(new Reorder(100, 3600 * SECOND));
        ns.send(www());
        net.runFor(SECOND);
        assertThat(ns.heard).isEmpty();
        ns.off(reorder);
        net.runFor(SECOND);
        assertThat(ns.heard).hasSize(1);
    }

    // Headers and questions that are wrong.

    @Test
    void theIdIsWrong() {
        ns.on(new WrongId());
        assertThat(ns.answer(www()).getHeader().getID()).isEqualTo(0x1234 ^ 0x5555);
    }

    @Test
    void aReplySaysThatItIsAQuery() {
        ns.on(FlagChange.NO_QR);
        assertThat(ns.answer(www()).getHeader().getFlag(Flags.QR)).isFalse();
    }

    @Test
    void theServerDoesNotOwnUpToItsData() {
        ns.on(FlagChange.NO_AA);
        Message answer = ns.answer(www());
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answers(answer)).hasSize(3);
    }

    @Test
    void theQuestionComesBackInTheOtherCaseOrIsAnother() {
        ServerFault flip = ns.on(new QuestionChange(QuestionChange.Kind.FLIP_CASE));
        assertThat(ns.answer("wWw.example", Type.A).getQuestion().getName()).hasToString("WwW.EXAMPLE.");
        ns.off(flip);
        ns.on(new QuestionChange(QuestionChange.Kind.OTHER_NAME));
        assertThat(ns.answer(www()).getQuestion().getName()).hasToString("xww.example.");
    }

    @Test
    void answersComeFromAnotherPortOrAddress() {
        ServerFault port = ns.on(new WrongSource(null, 5353));
        assertThat(ns.ask(www())).singleElement().satisfies(heard -> {
            assertThat(heard.from().getPort()).isEqualTo(5353);
            assertThat(heard.from().getAddress().getHostAddress()).isEqualTo("127.1.0.2");
            assertThat(answers(heard.message())).hasSize(3);
        });
        ns.off(port);
        ns.on(new WrongSource(Address.of("127.1.0.99"), 0));
        assertThat(ns.ask(www())).singleElement().satisfies(heard -> {
            assertThat(heard.from().getPort()).isEqualTo(53);
            assertThat(heard.from().getAddress().getHostAddress()).isEqualTo("127.1.0.99");
        });
    }

    // Sizes.

    @ParameterizedTest
    @CsvSource({"EMPTY, 0", "PARTIAL, 1", "LIE, 3"})
    void answersAreTruncatedByUdpOnly(Truncate.Kind kind, int left) {
        ns.on(new Truncate(kind));
        Message answer = ns.answer(edns(www()));
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answers(answer)).hasSize(left);
        assertThat(answer.getOPT()).as("RFC 6891 section 7: OPT stays").isNotNull();
        ns.askByTcp(www());
        ns.tcpOctets.skipBytes(2);
        byte[] octets = new byte[ns.tcpOctets.readableBytes()];
        ns.tcpOctets.readBytes(octets);
        assertThat(answers(Asker.parse(octets))).hasSize(3);
        assertThat(Asker.parse(octets).getHeader().getFlag(Flags.TC)).isFalse();
    }

    @Test
    void anAnswerIsLargerThanTheClientTakesAndTravelsInFragments() {
        Message query = Asker.query("many.example", Type.A);
        assertThat(ns.answer(query).getHeader().getFlag(Flags.TC)).isFalse();
        ns.on(new Oversize(4_000));
        ns.region.linkOf(ns.host).profile(LinkProfile.PERFECT.withMtu(1500), net.nowNs());
        long packets = net.network().ledger().injected();
        assertThat(ns.ask(query)).singleElement().satisfies(heard -> {
            assertThat(heard.octets().length).isEqualTo(4_000);
            assertThat(heard.message().getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(answers(heard.message())).hasSize(30);
        });
        assertThat(net.network().ledger().injected() - packets)
                .as("the query, and the answer in three fragments")
                .isEqualTo(4);
    }

    // TCP.

    @Test
    void tcpIsRefusedUntilTheFaultEnds() {
        ServerFault refuse = ns.on(new TcpRefuse());
        assertThat(ns.askByTcp(www())).isEqualTo("refused");
        assertThat(answers(ns.answer(www()))).hasSize(3);
        ServerFault again = ns.on(new TcpRefuse());
        ns.off(refuse);
        assertThat(ns.askByTcp(www())).as("one of two is still on").isEqualTo("refused");
        ns.off(again);
        assertThat(ns.askByTcp(www())).isEqualTo("connected");
        assertThat(ns.tcpOctets.isReadable()).isTrue();
    }

    @Test
    void aServerThatRestartsWhileTcpIsRefusedStillRefusesIt() {
        ServerFault refuse = ns.on(new TcpRefuse());
        ns.server.stop();
        ns.server.start();
        net.runFor(SECOND);
        assertThat(ns.askByTcp(www())).isEqualTo("refused");
        ns.off(refuse);
        assertThat(ns.askByTcp(www())).isEqualTo("connected");
    }

    @Test
    void tcpIsAcceptedAndNothingIsAnswered() {
        ns.on(new TcpSilence());
        assertThat(ns.askByTcp(www())).isEqualTo("connected");
        net.runFor(60 * SECOND);
        assertThat(ns.tcpEvents).as("past the idle timeout").hasToString("connected ");
        assertThat(ns.tcpOctets.isReadable()).isFalse();
    }

    @Test
    void tcpIsResetInPlaceOfTheAnswer() {
        ns.on(new TcpBreak(TcpBreak.Kind.RESET));
        assertThat(ns.askByTcp(www())).isEqualTo("connected reset closed");
        assertThat(ns.tcpOctets.isReadable()).isFalse();
        assertThat(ns.server.connections()).isZero();
    }

    @Test
    void tcpEndsAfterHalfOfTheAnswer() {
        ns.on(new TcpBreak(TcpBreak.Kind.HALF));
        assertThat(ns.askByTcp(www())).isEqualTo("connected closed");
        int announced = ns.tcpOctets.getUnsignedShort(0);
        assertThat(ns.tcpOctets.readableBytes()).isEqualTo((announced + 2) / 2);
    }

    @Test
    void theLengthBeforeTheMessageIsWrong() {
        ServerFault tooLong = ns.on(new TcpBreak(TcpBreak.Kind.LONG_PREFIX));
        ns.askByTcp(www());
        assertThat(ns.tcpOctets.getUnsignedShort(0)).isEqualTo(ns.tcpOctets.readableBytes() - 2 + 7);
        ns.off(tooLong);
        ns.on(new TcpBreak(TcpBreak.Kind.SHORT_PREFIX));
        ns.askByTcp(www());
        assertThat(ns.tcpOctets.getUnsignedShort(0)).isEqualTo((ns.tcpOctets.readableBytes() - 2) / 2);
    }

    @Test
    void anAnswerDripsOctetByOctet() {
        ns.on(new TcpDrip(100 * MS, 1));
        ns.askByTcp(www());
        assertThat(ns.tcpOctets.readableBytes()).as("in 5 s less three trips").isBetween(48, 50);
        net.runFor(20 * SECOND);
        assertThat(ns.tcpOctets.readableBytes()).isEqualTo(ns.tcpOctets.getUnsignedShort(0) + 2);
    }

    @Test
    void aTransferHasItsIdsChangedOrComesLateOrBreaksOff() throws IOException {
        ZoneTransfers transfers = new ZoneTransfers(ns.server.zones(), TransferOptions.DEFAULT);
        transfers.allow(Name.fromString("example."), AccessList.of(new AccessRule(Prefix.DEFAULT_IPV4, null)));
        ns.server.addService(transfers);
        Message axfr = Asker.query("example", Type.AXFR);
        assertThat(ns.askByTcp(axfr)).isEqualTo("connected");
        int whole = ns.tcpOctets.readableBytes();
        assertThat(ns.tcpOctets.getUnsignedShort(2)).isEqualTo(0x1234);

        ServerFault fault = ns.on(new WrongId());
        ns.askByTcp(axfr);
        assertThat(ns.tcpOctets.getUnsignedShort(2)).isEqualTo(0x1234 ^ 0x5555);
        assertThat(ns.tcpOctets.readableBytes()).isEqualTo(whole);
        ns.off(fault);
        fault = ns.on(Delay.of(10 * SECOND));
        ns.askByTcp(axfr);
        assertThat(ns.tcpOctets.readableBytes()).isZero();
        net.runFor(10 * SECOND);
        assertThat(ns.tcpOctets.readableBytes()).isEqualTo(whole);
        ns.off(fault);
        ns.on(new TcpBreak(TcpBreak.Kind.HALF));
        assertThat(ns.askByTcp(axfr)).isEqualTo("connected closed");
        assertThat(ns.tcpOctets.readableBytes()).isBetween(1, whole / 2);
    }

    // Authorities that are lame, old, or wrong.

    @Test
    void aLameServerRefersUpwardsOrToItselfOrRefuses() {
        ServerFault upward = ns.on(new Lame(Lame.Kind.UPWARD));
        Message answer = ns.answer(www());
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answers(answer)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY))
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.getName()).isEqualTo(Name.root));
        ns.off(upward);
        ServerFault self = ns.on(new Lame(Lame.Kind.SELF));
        answer = ns.answer(www());
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(Asker.records(answer, Section.AUTHORITY)).containsExactly("example. NS ns.example.");
        ns.off(self);
        ns.on(new Lame(Lame.Kind.REFUSED));
        assertThat(ns.answer(www()).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void aServerKeepsAnsweringFromTheZonesOfBefore() throws IOException {
        ServerFault stale = ns.on(new StaleZones(3));
        Name owner = Name.fromString("www.example.");
        Record now = Record.fromString(owner, Type.A, DClass.IN, 60, "203.0.113.9", Name.root);
        ns.server
                .zones()
                .edit(
                        Name.fromString("example."),
                        zone -> zone.withRRset(List.of(now)).withNextSerial());
        assertThat(answers(ns.answer(www()))).hasSize(3);
        assertThat(ns.answer("example", Type.SOA)
                        .getSection(Section.ANSWER)
                        .get(0)
                        .rdataToString())
                .contains(" 4 7200");
        ns.off(stale);
        assertThat(answers(ns.answer(www()))).containsExactly("www.example. A 203.0.113.9");
        assertThat(ns.answer("example", Type.SOA)
                        .getSection(Section.ANSWER)
                        .get(0)
                        .rdataToString())
                .doesNotContain(" 4 7200");
    }

    @Test
    void recordsAreWrongOrExtraOrAboutNamesOfOthers() throws IOException {
        Record wrong = Record.fromString(ExtraRecords.QNAME, Type.A, DClass.IN, 60, "203.0.113.66", Name.root);
        ServerFault replaced = ns.on(new ExtraRecords(Section.ANSWER, true, List.of(wrong)));
        Message answer = ns.answer("nothing.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answers(answer)).containsExactly("nothing.example. A 203.0.113.66");
        ns.off(replaced);
        Record poison =
                Record.fromString(Name.fromString("bank.test."), Type.A, DClass.IN, 60, "203.0.113.66", Name.root);
        ns.on(new ExtraRecords(Section.ADDITIONAL, false, List.of(poison)));
        answer = ns.answer(edns(www()));
        assertThat(answers(answer)).hasSize(3);
        assertThat(Asker.records(answer, Section.ADDITIONAL)).contains("bank.test. A 203.0.113.66");
        assertThat(answer.getOPT()).isNotNull();
    }

    @Test
    void aChainOfCnamesEndsAtTheRealData() {
        ns.on(new CnameChain(3, false));
        assertThat(answers(ns.answer(www())))
                .containsExactly(
                        "cname-1.www.example. CNAME cname-2.www.example.",
                        "cname-2.www.example. CNAME cname-3.www.example.",
                        "cname-3.www.example. A 192.0.2.1",
                        "cname-3.www.example. A 192.0.2.2",
                        "cname-3.www.example. A 192.0.2.3",
                        "www.example. CNAME cname-1.www.example.");
        Message step = ns.answer("cname-3.www.example", Type.A);
        assertThat(answers(step)).as("a resolver asks for each name anew").hasSize(3);
        assertThat(step.getQuestion().getName()).hasToString("cname-3.www.example.");
        assertThat(answers(ns.answer("cname-2.www.example", Type.A))).hasSize(4);
        assertThat(ns.answer("cname-9.www.example", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aLoopOfCnamesLeadsBackToTheFirstName() {
        ns.on(new CnameChain(2, true));
        assertThat(answers(ns.answer(www())))
                .containsExactly("cname-1.www.example. CNAME www.example.", "www.example. CNAME cname-1.www.example.");
        assertThat(answers(ns.answer("cname-1.www.example", Type.A)))
                .containsExactly("cname-1.www.example. CNAME www.example.");
    }

    @Test
    void aDnameRewritesNamesUntilTheyAreTooLong() throws IOException {
        ServerFault away = ns.on(new DnameRewrite(Name.fromString("example."), Name.fromString("other.test.")));
        assertThat(answers(ns.answer(www())))
                .containsExactly("example. DNAME other.test.", "www.example. CNAME www.other.test.");
        assertThat(answers(ns.answer("example", Type.NS)))
                .as("the owner itself")
                .hasSize(1);
        ns.off(away);
        ns.on(new DnameRewrite(
                Name.fromString("example."), Name.fromString("a-label-that-makes-names-grow-with-each-step.example.")));
        Message answer = ns.answer(Asker.withEdns(www(), 4096, false));
        assertThat(answer.getRcode()).isEqualTo(Rcode.YXDOMAIN);
        assertThat(answers(answer)).contains("example. DNAME a-label-that-makes-names-grow-with-each-step.example.");
    }

    @Test
    void glueIsMissingOrCyclicOrDeadOrOnlyIpv6() throws IOException {
        List<InetAddress> dead = List.of(InetAddress.getByName("203.0.113.1"), InetAddress.getByName("2001:db8::dead"));
        Message below = Asker.query("a.child.example", Type.A);
        assertThat(Asker.records(ns.answer(below), Section.ADDITIONAL)).hasSize(3);

        ServerFault fault = ns.on(new Glue(Glue.Kind.MISSING, dead));
        assertThat(Asker.records(ns.answer(below), Section.ADDITIONAL)).isEmpty();
        assertThat(Asker.records(ns.answer(below), Section.AUTHORITY)).hasSize(2);
        assertThat(answers(ns.answer(www()))).as("no referral").hasSize(3);
        ns.off(fault);
        fault = ns.on(new Glue(Glue.Kind.DEAD, dead));
        assertThat(Asker.records(ns.answer(below), Section.ADDITIONAL))
                .containsExactly(
                        "ns1.child.example. A 203.0.113.1",
                        "ns1.child.example. AAAA 2001:db8:0:0:0:0:0:dead",
                        "ns2.child.example. A 203.0.113.1");
        ns.off(fault);
        fault = ns.on(new Glue(Glue.Kind.IPV6_ONLY, dead));
        assertThat(Asker.records(ns.answer(below), Section.ADDITIONAL))
                .containsExactly("ns1.child.example. AAAA 2001:db8:0:0:0:0:0:53");
        ns.off(fault);
        ns.on(new Glue(Glue.Kind.CYCLIC, dead));
        assertThat(Asker.records(ns.answer(below), Section.AUTHORITY))
                .containsExactly(
                        "child.example. NS cyclic-1.child.example.", "child.example. NS cyclic-2.child.example.");
        assertThat(Asker.records(ns.answer(below), Section.ADDITIONAL)).isEmpty();
    }

    // TTLs.

    @ParameterizedTest
    @CsvSource({"0", "1", "2147483647", "2147483648"})
    void everyTtlIsWhatItIsSetTo(long ttl) {
        ns.on(new TtlChange(ttl));
        byte[] octets = ns.ask(edns(www())).get(0).octets();
        // The question is 12 + 13 + 4 octets; an owner is a pointer, then come type and class.
        assertThat(((octets[35] & 0xFFL) << 24)
                        | ((octets[36] & 0xFF) << 16)
                        | ((octets[37] & 0xFF) << 8)
                        | (octets[38] & 0xFF))
                .isEqualTo(ttl);
        assertThat(Asker.parse(octets).getOPT().getFlags())
                .as("an OPT has no TTL")
                .isEqualTo(ExtendedFlags.DO);
    }

    @Test
    void ttlsCountDownAsIfACacheAnswered() {
        ns.on(new TtlCountdown());
        net.runFor(99 * SECOND);
        assertThat(ns.answer(www()).getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(300 - 99);
        net.runFor(199 * SECOND);
        assertThat(ns.answer(www()).getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(1);
        assertThat(ns.answer(www()).getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(300);
    }

    @Test
    void theTtlsOfOneRrsetDiffer() {
        ns.on(new TtlMismatch());
        assertThat(ns.answer(www()).getSection(Section.ANSWER))
                .extracting(Record::getTTL)
                .containsExactly(300L, 150L, 75L);
    }

    // EDNS and DNSSEC.

    @Test
    void ednsIsMistreatedInEachWayAndPlainQueriesAreNot() {
        ServerFault fault = ns.on(new Edns(Edns.Kind.STRIP));
        assertThat(ns.answer(edns(www())).getOPT()).isNull();
        assertThat(answers(ns.answer(edns(www())))).hasSize(3);
        ns.off(fault);
        fault = ns.on(new Edns(Edns.Kind.FORMERR));
        Message formerr = ns.answer(edns(www()));
        assertThat(formerr.getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(formerr.getOPT()).isNull();
        assertThat(answers(ns.answer(www()))).hasSize(3);
        ns.off(fault);
        fault = ns.on(new Edns(Edns.Kind.DROP));
        assertThat(ns.isSilent(edns(www()))).isTrue();
        assertThat(answers(ns.answer(www()))).hasSize(3);
        ns.off(fault);
        fault = ns.on(new Edns(Edns.Kind.BADVERS));
        assertThat(ns.answer(edns(www())).getRcode()).isEqualTo(Rcode.BADVERS);
        ns.off(fault);
        fault = ns.on(new Edns(Edns.Kind.HUGE_SIZE));
        assertThat(ns.answer(edns(www())).getOPT().getPayloadSize()).isEqualTo(65_535);
        ns.off(fault);
        ns.on(new Edns(Edns.Kind.ECHO));
        Message query = www();
        query.addRecord(
                new OPTRecord(1232, 0, 0, 0, List.of(new GenericEDNSOption(65_001, new byte[] {1, 2}))),
                Section.ADDITIONAL);
        assertThat(ns.answer(query).getOPT().getOptions(65_001)).hasSize(1);
    }

    @Test
    void theServerDoesNotSeeThatSignaturesAreWanted() {
        ns.on(new StripDo());
        OPTRecord opt = ns.answer(edns(www())).getOPT();
        assertThat(opt).isNotNull();
        assertThat(opt.getFlags() & ExtendedFlags.DO).isZero();
    }

    // Several at once.

    @Test
    void faultsTogetherDoWhatEachDoes() {
        ns.on(new WrongId(), QuerySelector.exactly(WireName.of("www.example")));
        ns.on(new TtlChange(0));
        ns.on(Delay.of(100 * MS));
        Message answer = ns.answer(www());
        assertThat(answer.getHeader().getID()).isNotEqualTo(0x1234);
        assertThat(answer.getSection(Section.ANSWER))
                .allSatisfy(record -> assertThat(record.getTTL()).isZero());
        assertThat(ns.answer("ns.example", Type.A).getHeader().getID()).isEqualTo(0x1234);
        ns.on(new AnswerRcode(Rcode.SERVFAIL));
        ns.on(new AnswerRcode(Rcode.REFUSED));
        assertThat(ns.answer(www()).getRcode()).as("the first wins").isEqualTo(Rcode.SERVFAIL);
        ns.on(new Drop());
        assertThat(ns.isSilent(www())).isTrue();
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new AnswerRcode(4096)).hasMessageContaining("0 <= rcode <= 4095");
        assertThatThrownBy(() -> new CnameChain(0, false)).hasMessageContaining("1 <= length <= 64");
        assertThatThrownBy(() -> new Oversize(70_000)).hasMessageContaining("65000");
    }
}
