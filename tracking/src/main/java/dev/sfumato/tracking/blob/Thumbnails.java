package dev.sfumato.tracking.blob;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.TrackingException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Small versions of stored images, made when they are first asked for and then kept, by the SHA-256 of the image. They
 * can be deleted at any time. Thread-safe, also across processes.
 */
public final class Thumbnails {

    private static final int SMALLEST = 16;
    private static final int LARGEST = 1024;

    private final Path root;
    private final BlobStore blobs;

    /**
     * @param root where to keep them; need not exist
     * @param blobs the images
     */
    public Thumbnails(Path root, BlobStore blobs) {
        this.root = root;
        this.blobs = blobs;
    }

    /**
     * A thumbnail as a JPEG file, or as a PNG file where the image has an alpha channel. An image that is smaller is
     * not made larger.
     *
     * @param side the longer side in pixels, 16 to 1024
     * @return empty if there is no such image, or nothing that can be read as one
     */
    public Optional<Path> of(String sha256, int side) {
        if (side < SMALLEST || side > LARGEST) {
            throw new IllegalArgumentException("side: must be " + SMALLEST + " to " + LARGEST + ", got " + side);
        }
        Optional<Path> image = blobs.find(sha256);
        if (image.isEmpty()) {
            return Optional.empty();
        }
        for (String extension : List.of(".jpg", ".png")) {
            Path made = directory(sha256).resolve(sha256 + "-" + side + extension);
            if (Files.isRegularFile(made)) {
                return Optional.of(made);
            }
        }
        return make(image.get(), sha256, side);
    }

    private Optional<Path> make(Path image, String sha256, int side) {
        try {
            @Nullable BufferedImage full = ImageIO.read(image.toFile());
            if (full == null) {
                return Optional.empty();
            }
            BufferedImage small = scale(full, side);
            String format = small.getColorModel().hasAlpha() ? "png" : "jpg";
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!ImageIO.write(small, format, out)) {
                throw new IOException("this Java cannot write " + format);
            }
            Path target = directory(sha256).resolve(sha256 + "-" + side + "." + format);
            DurableFiles.write(target, out.toByteArray());
            return Optional.of(target);
        } catch (IOException failure) {
            throw new TrackingException(image, "no thumbnail can be made", failure);
        }
    }

    private static BufferedImage scale(BufferedImage full, int side) {
        double factor = Math.min(1.0, (double) side / Math.max(full.getWidth(), full.getHeight()));
        int width = Math.max(1, (int) Math.round(full.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(full.getHeight() * factor));
        BufferedImage from = full;
        // by halves: each pixel of the result then comes of all pixels that it covers
        while (from.getWidth() >= 2 * width && from.getHeight() >= 2 * height) {
            from = draw(from, from.getWidth() / 2, from.getHeight() / 2);
        }
        return draw(from, width, height);
    }

    private static BufferedImage draw(BufferedImage from, int width, int height) {
        int type = from.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage to = new BufferedImage(width, height, type);
        Graphics2D graphics = to.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(from, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return to;
    }

    /** Whether an image has a thumbnail of any size. */
    public boolean has(String sha256) {
        return !all(sha256).isEmpty();
    }

    /** Deletes the thumbnails of an image. */
    public void delete(String sha256) {
        for (Path thumbnail : all(sha256)) {
            try {
                Files.deleteIfExists(thumbnail);
            } catch (IOException failure) {
                throw new TrackingException(thumbnail, "the thumbnail cannot be deleted", failure);
            }
        }
    }

    private List<Path> all(String sha256) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(sha256), sha256 + "-*")) {
            files.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (DirectoryIteratorException | IOException failure) {
            throw new TrackingException(directory(sha256), "the directory cannot be read", failure);
        }
        return found;
    }

    private Path directory(String sha256) {
        return root.resolve(sha256.substring(0, 2));
    }
}
