package dev.sfumato.service.http.studio;

import dev.sfumato.service.http.docs.WebJar;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the Studio's files lie on the class path: ours in one folder, those of libraries in their web jars. */
final class StudioFiles {
    private static final String FOLDER = "dev/sfumato/service/http/studio/";
    private static final Pattern NAME = Pattern.compile("(?:[a-z]+/)?[a-z]+\\.(?:js|css|svg|html)");
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml",
            "html", "text/html;charset=utf-8");

    private final Map<String, String> libraries;

    StudioFiles() {
        WebJar uplot = WebJar.open("org.webjars.npm", "uplot");
        libraries = Map.of(
                "lib/uplot.js", uplot.path("dist/uPlot.esm.js"),
                "lib/uplot.css", uplot.path("dist/uPlot.min.css"));
    }

    /** The class path resource of a file, by its address below {@code /studio/}; empty if there is none. */
    Optional<String> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        String path = libraries.getOrDefault(name, FOLDER + name);
        return Optional.of(path)
                .filter(each -> StudioFiles.class.getClassLoader().getResource(each) != null);
    }

    /** The media type of a file that {@link #find} knows. */
    static String typeOf(String name) {
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
