package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OrtEnvironment;
import dev.sfumato.modelloader.onnx.cuda.CudaInstallation;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native libraries of ONNX Runtime: left alone it unpacks them from its jar into a new temporary folder at every
 * start of a JVM, here they are unpacked once.
 */
public final class OnnxRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntime.class);

    private static final String NATIVE_PATH = "onnxruntime.native.path";
    /** The first two are needed, the others are in the builds for a GPU. */
    private static final List<String> LIBRARIES =
            List.of("onnxruntime", "onnxruntime4j_jni", "onnxruntime_providers_shared", "onnxruntime_providers_cuda");

    private static @Nullable Path prepared;

    private OnnxRuntime() {}

    /** One library as the jar holds it. */
    private record Library(String name, URL resource, long size, long checksum) {}

    /**
     * Unpacks the libraries into a folder of their own below this one, unless they are there, and has ONNX Runtime load
     * them from it.
     *
     * <p>Takes effect if called before the first session is opened. Where the user set {@value #NATIVE_PATH}, or the
     * folder cannot be written, the libraries are loaded as if this had not been called. Safe against other processes
     * that do the same.
     */
    public static synchronized void prepare(Path cacheFolder) {
        if (System.getProperty(NATIVE_PATH) != null) {
            return;
        }
        try {
            List<Library> libraries = libraries();
            if (!libraries.isEmpty()) {
                Path folder = cacheFolder.toAbsolutePath().resolve(folderName(libraries));
                if (!isComplete(folder, libraries)) {
                    unpack(libraries, folder);
                }
                System.setProperty(NATIVE_PATH, folder.toString());
                prepared = folder;
            }
        } catch (IOException e) {
            LOG.warn(
                    "the libraries of ONNX Runtime cannot be kept in {}, unpacking them at each start: {}",
                    cacheFolder,
                    e.toString());
        }
    }

    /** The version of the runtime, such as {@code 1.29.0}; its libraries are loaded for that unless they are. */
    public static String version() {
        return SessionFactory.environment().getVersion();
    }

    /** What this runtime needs for CUDA, and what of it this machine has; see {@link CudaInstallation#examine}. */
    public static CudaInstallation cuda() {
        String version = version();
        String folder = System.getProperty(NATIVE_PATH);
        return CudaInstallation.examine(version, folder == null ? null : Path.of(folder));
    }

    /** Goes back to ONNX Runtime's own way where the folder was removed before the libraries were loaded from it. */
    static synchronized void forgetRemovedFolder() {
        if (prepared != null && !Files.isDirectory(prepared)) {
            System.clearProperty(NATIVE_PATH);
            prepared = null;
        }
    }

    // Empty where this platform has none in the jar, which ONNX Runtime itself then tells best.
    private static List<Library> libraries() throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (String library : LIBRARIES) {
            String name = System.mapLibraryName(library).replace("jnilib", "dylib");
            URL resource = OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + name);
            if (resource != null && resource.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                try (var jar = connection.getJarFile()) {
                    JarEntry entry = jar.getJarEntry(connection.getEntryName());
                    libraries.add(new Library(name, resource, entry.getSize(), entry.getCrc()));
                }
            }
        }
        return libraries.size() < 2 ? List.of() : libraries;
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String family = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return family + "-" + (processor.equals("amd64") || processor.equals("x86_64") ? "x64" : processor);
    }

    // Another version of the jar has other checksums, so each gets its own folder.
    private static String folderName(List<Library> libraries) {
        long mixed = 0;
        for (Library library : libraries) {
            mixed = mixed * 31 + library.checksum() * 0x9E3779B97F4A7C15L + library.size();
        }
        return "onnxruntime-" + platform() + "-" + Long.toHexString(mixed);
    }

    private static boolean isComplete(Path folder, List<Library> libraries) throws IOException {
        for (Library library : libraries) {
            Path file = folder.resolve(library.name());
            if (!Files.isRegularFile(file) || Files.size(file) != library.size()) {
                return false;
            }
        }
        return true;
    }

    private static void unpack(List<Library> libraries, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Library library : libraries) {
            Path fresh = Files.createTempFile(folder, library.name(), ".tmp");
            try (InputStream source = library.resource().openStream()) {
                Files.copy(source, fresh, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(fresh, folder.resolve(library.name()), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
