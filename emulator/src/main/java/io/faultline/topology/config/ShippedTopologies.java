package io.faultline.topology.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The topologies that come with the program: {@code topologies/NAME.yaml}, or {@code topologies/NAME/topology.yaml}
 * where one brings further files. They are looked for under the directory that the system property
 * {@code faultline.home} or the environment variable {@code FAULTLINE_HOME} names, then in the program's jar.
 */
public final class ShippedTopologies {

    /** The schema lies among them, so it finds the directory in a jar. */
    private static final String SCHEMA = "topologies/topology.schema.json";

    private static final String SUFFIX = ".yaml";
    private static final String IN_FOLDER = "/topology.yaml";

    private ShippedTopologies() {}

    /** The names, sorted. */
    public static SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        Path directory = directory();
        try {
            if (directory != null) {
                list(directory, names);
                return names;
            }
            URL schema = ShippedTopologies.class.getClassLoader().getResource(SCHEMA);
            if (schema != null && schema.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                try (JarFile jar = connection.getJarFile()) {
                    jar.stream().forEach(entry -> add(entry.getName().replaceFirst("^topologies/", ""), names));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /** The file of a shipped topology, or {@code null} if there is none of the name. */
    static @Nullable Source find(String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            return null;
        }
        Path directory = directory();
        for (String file : List.of(name + SUFFIX, name + IN_FOLDER)) {
            if (directory != null) {
                Source source = Source.of("topologies/" + file, directory.resolve(file));
                if (source.exists()) {
                    return source;
                }
            } else {
                URL url = ShippedTopologies.class.getClassLoader().getResource("topologies/" + file);
                if (url != null) {
                    try {
                        return new Source("topologies/" + file, url.toURI());
                    } catch (URISyntaxException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return null;
    }

    private static void list(Path directory, SortedSet<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .forEach(file -> add(file, names));
        }
    }

    private static void add(String file, SortedSet<String> names) {
        if (file.endsWith(IN_FOLDER) && file.indexOf('/') == file.length() - IN_FOLDER.length()) {
            names.add(file.substring(0, file.length() - IN_FOLDER.length()));
        } else if (file.endsWith(SUFFIX) && !file.contains("/")) {
            names.add(file.substring(0, file.length() - SUFFIX.length()));
        }
    }

    /** The directory beside the launcher, or that of the classes where they are not in a jar; {@code null} in a jar. */
    private static @Nullable Path directory() {
        String home = System.getProperty("faultline.home", System.getenv("FAULTLINE_HOME"));
        if (home != null) {
            Path directory = Path.of(home, "topologies");
            if (Files.isDirectory(directory)) {
                return directory;
            }
        }
        URL schema = ShippedTopologies.class.getClassLoader().getResource(SCHEMA);
        if (schema != null && schema.getProtocol().equals("file")) {
            try {
                return Path.of(schema.toURI()).getParent();
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return null;
    }
}
