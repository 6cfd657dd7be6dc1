package dev.sfumato.diffusion.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/**
 * The text chunks of a PNG that say how it was made: {@code parameters}, as AUTOMATIC1111-aware tools read it, and
 * {@code sfumato}, a JSON object that {@link #read} reads back. Stateless.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#11textinfo">PNG: textual information</a>
 */
public final class PngMetadata {

    private static final String PARAMETERS = "parameters";
    private static final String SFUMATO = "sfumato";

    private PngMetadata() {}

    /**
     * Reads how a picture was made.
     *
     * @return empty if the file is a sound PNG that does not say
     * @throws PngMetadataException if the file cannot be read, is not a PNG, or its record is broken
     */
    public static Optional<GenerationRecord> read(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return read(bytes, file.toString());
        } catch (IOException e) {
            throw new PngMetadataException(file + ": cannot be read: " + e, e);
        }
    }

    /** As {@link #read(Path)}, of a file's content. */
    public static Optional<GenerationRecord> read(byte[] content) {
        try {
            return read(new ByteArrayInputStream(content), "the picture");
        } catch (IOException e) {
            throw new PngMetadataException("the picture: cannot be read: " + e, e);
        }
    }

    /** As {@link #read(Path)}, but a picture that does not say how it was made is an error too. */
    public static GenerationRecord require(Path file) {
        return read(file)
                .orElseThrow(() -> new PngMetadataException(
                        file + ": does not say how it was made: it has no '" + SFUMATO + "' text chunk", null));
    }

    private static Optional<GenerationRecord> read(InputStream bytes, String name) throws IOException {
        return Optional.ofNullable(PngTexts.read(bytes, name).get(SFUMATO)).map(json -> parse(json, name));
    }

    private static GenerationRecord parse(String json, String name) {
        try {
            return RecordJson.read(json);
        } catch (RuntimeException e) {
            throw new PngMetadataException(
                    name + ": its '" + SFUMATO + "' text chunk cannot be used: " + e.getMessage(), e);
        }
    }

    /** Adds the chunks to the metadata that a PNG is about to be written with. */
    static void write(GenerationRecord record, IIOMetadata metadata) {
        IIOMetadataNode root = new IIOMetadataNode(PngTexts.TREE);
        String infotext = Infotext.of(record);
        if (StandardCharsets.ISO_8859_1.newEncoder().canEncode(infotext)) {
            root.appendChild(wrap("tEXt", latin(PARAMETERS, infotext)));
            root.appendChild(wrap("iTXt", international(SFUMATO, RecordJson.write(record))));
        } else {
            IIOMetadataNode entries = wrap("iTXt", international(PARAMETERS, infotext));
            entries.appendChild(international(SFUMATO, RecordJson.write(record)));
            root.appendChild(entries);
        }
        try {
            metadata.mergeTree(PngTexts.TREE, root);
        } catch (IIOInvalidTreeException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IIOMetadataNode wrap(String name, IIOMetadataNode entry) {
        IIOMetadataNode node = new IIOMetadataNode(name);
        node.appendChild(entry);
        return node;
    }

    private static IIOMetadataNode latin(String keyword, String text) {
        IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("value", text);
        return entry;
    }

    private static IIOMetadataNode international(String keyword, String text) {
        IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("compressionFlag", "FALSE");
        entry.setAttribute("compressionMethod", "0");
        entry.setAttribute("languageTag", "");
        entry.setAttribute("translatedKeyword", "");
        entry.setAttribute("text", text);
        return entry;
    }
}
