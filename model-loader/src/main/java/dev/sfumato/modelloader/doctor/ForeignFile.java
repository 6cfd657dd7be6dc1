package dev.sfumato.modelloader.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The recognition of files that often lie where a graph should. */
final class ForeignFile {

    private static final int LONGEST_START = 64;

    private static final Map<String, String> STARTS = new LinkedHashMap<>();

    static {
        STARTS.put("version https://git-lfs", "a Git LFS pointer; fetch the file itself (git lfs pull)");
        STARTS.put("PK\u0003\u0004", "a ZIP archive, as PyTorch checkpoints are");
        STARTS.put("\u0089PNG", "a PNG picture");
        STARTS.put("<!DOCTYPE", "a web page");
        STARTS.put("<html", "a web page");
        STARTS.put("GGUF", "a GGUF file");
        STARTS.put("{\"", "JSON");
    }

    private ForeignFile() {}

    /** What a file is by its first bytes; empty if that is nothing known. */
    static Optional<String> describe(Path file) {
        byte[] start;
        try (InputStream bytes = Files.newInputStream(file)) {
            start = bytes.readNBytes(LONGEST_START);
        } catch (IOException e) {
            return Optional.of("unreadable: " + e);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> known : STARTS.entrySet()) {
            if (text.startsWith(known.getKey())) {
                return Optional.of(known.getValue());
            }
        }
        // a safetensors file begins with the length of its header, in eight bytes, and then the header
        return text.length() > 9 && text.startsWith("{\"", 8) ? Optional.of("a safetensors file") : Optional.empty();
    }
}
