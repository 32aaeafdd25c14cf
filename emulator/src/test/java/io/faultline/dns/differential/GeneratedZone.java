package io.faultline.dns.differential;

import io.faultline.dns.server.Asker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A zone made by a seed, crowded with what makes answers hard: wildcards, cuts with all kinds of glue, DNAMEs, chains and loops
 * of aliases, empty non-terminals, names of every octet and of every length, and types that servers know or do not know.
 */
final class GeneratedZone {

    private static final String LONGEST_LABEL = "l".repeat(63);
    private static final String[] LABELS = {"a", "b", "c", "*", "x-1", "B"};
    private static final String[] ODD_LABELS = {
        "\\000",
        "\\255",
        "\\200a",
        "d\\.t",
        "\\@",
        "s\\032p",
        "\\092x",
        "\\\"q",
        "_tcp",
        "\\;",
        "**",
        "a*",
        "9",
        LONGEST_LABEL
    };
    private static final int[] TYPES = {
        Type.A,
        Type.AAAA,
        Type.TXT,
        Type.MX,
        Type.NS,
        Type.CNAME,
        Type.DNAME,
        Type.SRV,
        Type.DS,
        Type.SOA,
        Type.PTR,
        Type.SVCB,
        Type.HTTPS,
        Type.CAA,
        Type.NAPTR,
        Type.HINFO,
        Type.DNSKEY,
        65_280,
        12_345
    };

    private final Random random;
    private final String origin;
    private final Name originName;
    private final int longestName;
    private final Map<Name, Set<String>> records = new LinkedHashMap<>();

    /**
     * Makes a zone.
     *
     * @param longestName octets of the longest name in it, at most 255
     */
    GeneratedZone(String origin, long seed, int longestName) {
        this.longestName = longestName;
        this.random = new Random(seed);
        this.origin = origin;
        this.originName = name(origin);
        int names = 20 + random.nextInt(50);
        for (int i = 0; i < names; i++) {
            addName(below(originName, 1 + random.nextInt(4)));
        }
        addAliases();
        addCyclicGlue();
        addLongNames();
        if (random.nextInt(4) == 0) {
            records.computeIfAbsent(originName, owner -> new LinkedHashSet<>()).add(data());
        }
        // RFC 6672 section 2.4: nothing is below a DNAME; the servers refuse a zone where something is.
        List<Name> dnames = records.entrySet().stream()
                .filter(entry -> entry.getValue().iterator().next().startsWith("DNAME"))
                .map(Map.Entry::getKey)
                .toList();
        records.keySet()
                .removeIf(owner ->
                        dnames.stream().anyMatch(dname -> owner.subdomain(dname) && owner.labels() > dname.labels()));
    }

    String origin() {
        return origin;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static Name prepend(String label, Name name) {
        try {
            return Name.concatenate(Name.fromString(label), name);
        } catch (TextParseException | NameTooLongException e) {
            return name;
        }
    }

    private String label() {
        return random.nextInt(8) == 0
                ? ODD_LABELS[random.nextInt(ODD_LABELS.length)]
                : LABELS[random.nextInt(LABELS.length)];
    }

    private Name below(Name name, int labels) {
        Name result = name;
        for (int i = 0; i < labels; i++) {
            result = prepend(label(), result);
        }
        return result;
    }

    private Name target() {
        return switch (random.nextInt(8)) {
            case 0 -> name("host.elsewhere.test.");
            case 1 -> originName;
            case 2, 3 -> existing();
            default -> below(originName, 1 + random.nextInt(3));
        };
    }

    private Name existing() {
        if (records.isEmpty()) {
            return originName;
        }
        return List.copyOf(records.keySet()).get(random.nextInt(records.size()));
    }

    private void addName(Name owner) {
        if (records.containsKey(owner) || owner.equals(originName)) {
            return;
        }
        boolean wildcard = owner.isWild();
        Set<String> here = new LinkedHashSet<>();
        switch (random.nextInt(12)) {
            case 0, 1 -> here.add("CNAME " + target());
            case 2, 3 -> {
                if (!wildcard) { // RFC 4592 sections 4.2 and 4.4: NS and DNAME at a wildcard are not defined.
                    addCut(owner, here);
                }
            }
            case 4 -> {
                if (!wildcard) {
                    here.add("DNAME " + target());
                }
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    here.add(data());
                }
            }
        }
        if (!here.isEmpty()) {
            records.put(owner, here);
        }
    }

    private void addCut(Name owner, Set<String> here) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            Name server = random.nextBoolean() ? prepend("ns" + i, owner) : target();
            here.add("NS " + server);
            if (random.nextInt(3) > 0 && server.subdomain(originName) && !server.isWild()) {
                glue(server);
            }
        }
        if (random.nextInt(3) == 0) {
            here.add("DS " + random.nextInt(65_536) + " 13 2 " + "5A".repeat(32));
        }
    }

    private void glue(Name host) {
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add("A 198.51.100." + random.nextInt(250));
        if (random.nextBoolean()) {
            addresses.add("AAAA 2001:db8:5::" + Integer.toHexString(random.nextInt(0xFFFF)));
        }
        records.putIfAbsent(host, addresses);
    }

    /** One record of ordinary data without its owner. */
    private String data() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> "A 192.0.2." + random.nextInt(250);
            case 3 -> "AAAA 2001:db8::" + Integer.toHexString(random.nextInt(0xFFFF));
            case 4 -> "TXT \"" + "t".repeat(random.nextInt(200)) + "\" \"\\000\\255\\\"\"";
            case 5 -> "MX " + random.nextInt(20) + " " + target();
            case 6 -> "SRV 0 1 443 " + target();
            case 7 -> "PTR " + target();
            case 8 -> "HTTPS 1 " + (random.nextBoolean() ? "." : target()) + " alpn=h2 port=8443 ipv4hint=192.0.2.7";
            case 9 -> "SVCB 0 " + target();
            case 10 -> "CAA 0 issue \"ca.example\"";
            case 11 -> "NAPTR 1 2 \"u\" \"E2U+sip\" \"!x!y!\" .";
            case 12 -> "TYPE65280 \\# 4 c00c00ff";
            default -> "HINFO \"c\" \"" + random.nextInt(9) + "\"";
        };
    }

    /** Chains of aliases, of which some end in a loop. */
    private void addAliases() {
        int length = random.nextInt(10);
        for (int i = 0; i < length; i++) {
            records.putIfAbsent(prepend("chain" + i, originName), Set.of("CNAME chain" + (i + 1) + "." + origin));
        }
        int loop = 1 + random.nextInt(4);
        for (int i = 0; i < loop; i++) {
            records.putIfAbsent(prepend("loop" + i, originName), Set.of("CNAME loop" + (i + 1) % loop + "." + origin));
        }
        records.putIfAbsent(
                prepend("chain" + length, originName), Set.of(random.nextBoolean() ? data() : "CNAME loop0." + origin));
    }

    /** Two cuts, each of which is served from below the other: neither can be reached without the other's glue. */
    private void addCyclicGlue() {
        Name left = prepend("left", originName);
        Name right = prepend("right", originName);
        records.putIfAbsent(left, Set.of("NS ns.right." + origin));
        records.putIfAbsent(right, Set.of("NS ns.left." + origin));
        glue(prepend("ns", right));
        if (random.nextBoolean()) {
            glue(prepend("ns", left));
        }
    }

    private void addLongNames() {
        Name name = originName;
        while (name.length() + 64 <= longestName) {
            name = prepend(LONGEST_LABEL, name);
        }
        int rest = longestName - name.length() - 1;
        if (rest > 0) {
            name = prepend("z".repeat(rest), name);
        }
        records.putIfAbsent(name, Set.of("A 192.0.2.255"));
        records.putIfAbsent(prepend("long", originName), Set.of("CNAME " + name));
        // What is put below it is soon too long (RFC 6672 section 2.2).
        records.putIfAbsent(
                prepend("longer", originName),
                Set.of("DNAME "
                        + new Name(name, Math.max(0, name.labels() - originName.labels() - 1 - random.nextInt(2)))));
    }

    String masterFile() {
        StringBuilder text = new StringBuilder();
        text.append(origin)
                .append(" 3600 IN SOA ns.")
                .append(origin)
                .append(" admin.")
                .append(origin);
        text.append(" 7 7200 900 1209600 300\n");
        text.append(origin).append(" 3600 IN NS ns.").append(origin).append('\n');
        text.append("ns.").append(origin).append(" 3600 IN A 192.0.2.53\n");
        records.forEach((owner, set) -> set.forEach(
                record -> text.append(owner).append(" 600 IN ").append(record).append('\n')));
        return text.toString();
    }

    /** A question that is near to what the zone holds. */
    Message query(Random draws) {
        List<Name> owners = new ArrayList<>(records.keySet());
        Name near = owners.get(draws.nextInt(owners.size()));
        Name name = switch (draws.nextInt(10)) {
            case 0, 1, 2, 3 -> near;
            case 4, 5 -> draw(draws, near, 1 + draws.nextInt(2));
            case 6 -> near.labels() > originName.labels() ? new Name(near, 1) : near;
            case 7 -> draw(draws, new Name(near, near.labels() > originName.labels() ? 1 : 0), 1);
            default -> draw(draws, originName, draws.nextInt(5));
        };
        return Asker.query(name.toString(), TYPES[draws.nextInt(TYPES.length)]);
    }

    private static Name draw(Random draws, Name from, int labels) {
        Name name = from;
        for (int i = 0; i < labels; i++) {
            name = prepend(
                    draws.nextInt(8) == 0
                            ? ODD_LABELS[draws.nextInt(ODD_LABELS.length)]
                            : LABELS[draws.nextInt(LABELS.length)],
                    name);
        }
        return name;
    }
}
