package io.faultline.dns.server;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** A zone made by a seed, crowded with what makes answers hard: wildcards, cuts, DNAMEs, aliases, empty non-terminals. */
final class GeneratedZone {

    static final String ORIGIN = "example.test.";

    private static final String[] LABELS = {"a", "b", "c", "*", "x-1", "B"};
    private static final int[] TYPES = {
        Type.A, Type.AAAA, Type.TXT, Type.MX, Type.NS, Type.CNAME, Type.DNAME, Type.SRV, Type.DS, Type.SOA, Type.PTR
    };

    private final Random random;
    private final Map<String, Set<String>> records = new LinkedHashMap<>();

    GeneratedZone(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            addName(name(random, 1 + random.nextInt(4)));
        }
        // RFC 6672 section 2.4: nothing is below a DNAME; NSD refuses a zone where something is.
        Set<String> dnames = new LinkedHashSet<>();
        records.forEach((owner, set) -> {
            if (set.iterator().next().startsWith("DNAME")) {
                dnames.add("." + owner);
            }
        });
        records.keySet().removeIf(owner -> dnames.stream().anyMatch(owner::endsWith));
    }

    private static String name(Random random, int labels) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < labels; i++) {
            name.append(LABELS[random.nextInt(LABELS.length)]).append('.');
        }
        return name + ORIGIN;
    }

    private String target() {
        return random.nextInt(6) == 0 ? "host.elsewhere.test." : name(random, 1 + random.nextInt(3));
    }

    private void addName(String name) {
        String owner = name.toLowerCase(java.util.Locale.ROOT);
        if (records.containsKey(owner)) {
            return;
        }
        boolean wildcard = owner.startsWith("*.");
        Set<String> here = new LinkedHashSet<>();
        switch (random.nextInt(10)) {
            case 0, 1 -> here.add("CNAME " + target());
            case 2 -> {
                if (!wildcard) { // RFC 4592 sections 4.2 and 4.4: NS and DNAME at a wildcard are not defined.
                    here.add("NS ns." + owner);
                    here.add("NS " + target());
                    glue("ns." + owner);
                }
            }
            case 3 -> {
                if (!wildcard) {
                    here.add("DNAME " + target());
                }
            }
            case 4 -> here.add("MX 10 " + target());
            case 5 -> here.add("SRV 0 1 443 " + target());
            default -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    here.add("A 192.0.2." + random.nextInt(250));
                }
                if (random.nextBoolean()) {
                    here.add("AAAA 2001:db8::" + Integer.toHexString(random.nextInt(0xFFFF)));
                }
                if (random.nextBoolean()) {
                    here.add("TXT \"" + "t".repeat(random.nextInt(200)) + "\"");
                }
            }
        }
        if (!here.isEmpty()) {
            records.put(owner, here);
        }
    }

    private void glue(String host) {
        records.putIfAbsent(host, new LinkedHashSet<>(Set.of("A 198.51.100." + random.nextInt(250))));
    }

    String masterFile() {
        StringBuilder text = new StringBuilder();
        text.append(ORIGIN).append(" 3600 IN SOA ns.example.test. admin.example.test. 7 7200 900 1209600 300\n");
        text.append(ORIGIN).append(" 3600 IN NS ns.example.test.\n");
        text.append("ns.example.test. 3600 IN A 192.0.2.53\n");
        records.forEach((owner, set) -> set.forEach(
                record -> text.append(owner).append(" 600 IN ").append(record).append('\n')));
        return text.toString();
    }

    Message query(Random random) {
        return Asker.query(name(random, random.nextInt(6)), TYPES[random.nextInt(TYPES.length)]);
    }
}
