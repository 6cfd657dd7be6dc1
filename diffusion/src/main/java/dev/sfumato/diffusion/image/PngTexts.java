package dev.sfumato.diffusion.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The text chunks of any PNG, whoever wrote it. Stateless.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#11textinfo">PNG: textual information</a>
 */
public final class PngTexts {
    static final String TREE = "javax_imageio_png_1.0";

    private PngTexts() {}

    /**
     * The texts by their keywords, in the order tEXt, zTXt, iTXt; of two with one keyword the last one counts.
     *
     * @throws PngMetadataException if the content is not a sound PNG; its pixels are not looked at
     */
    public static Map<String, String> read(byte[] content) {
        try {
            return read(new ByteArrayInputStream(content), "the picture");
        } catch (IOException e) {
            throw new PngMetadataException("the picture: cannot be read: " + e, e);
        }
    }

    static Map<String, String> read(InputStream bytes, String name) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(bytes)) {
            reader.setInput(stream, true, false);
            Element tree = (Element) reader.getImageMetadata(0).getAsTree(TREE);
            Map<String, String> texts = new LinkedHashMap<>();
            put(texts, tree.getElementsByTagName("tEXtEntry"), "value");
            put(texts, tree.getElementsByTagName("zTXtEntry"), "text");
            put(texts, tree.getElementsByTagName("iTXtEntry"), "text");
            return Collections.unmodifiableMap(texts);
        } catch (IIOException | RuntimeException e) {
            throw new PngMetadataException(name + ": is not a sound PNG: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static void put(Map<String, String> texts, NodeList entries, String attribute) {
        for (int i = 0; i < entries.getLength(); i++) {
            if (entries.item(i) instanceof Element element) {
                texts.put(element.getAttribute("keyword"), element.getAttribute(attribute));
            }
        }
    }
}
