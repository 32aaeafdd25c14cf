package io.faultline.topology.config;

/** Spells the way to a value as Commons Configuration's default expression engine reads it. */
final class Paths {

    private Paths() {}

    static String child(String parent, String name) {
        String escaped = name.replace(".", "..");
        return parent.isEmpty() ? escaped : parent + '.' + escaped;
    }

    static String item(String list, int index) {
        return list + '(' + index + ')';
    }
}
