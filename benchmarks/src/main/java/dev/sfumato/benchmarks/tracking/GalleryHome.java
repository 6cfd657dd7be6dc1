package dev.sfumato.benchmarks.tracking;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.journal.SyncPolicy;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.stores.Stores;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Fills a home with generations whose pictures a browser can show, for {@code benchmarks/studio scroll}. */
final class GalleryHome {

    private static final int PER_RUN = 10_000;
    private static final int SIDE = 64;
    private static final int DRAWN = 64;

    private final Random random = new Random(2);

    private GalleryHome() {}

    /** Arguments: an empty home, and how many generations. */
    public static void main(String[] arguments) {
        GalleryHome gallery = new GalleryHome();
        List<byte[]> drawn =
                IntStream.range(0, DRAWN).mapToObj(_ -> gallery.draw()).toList();
        // what syncing costs is not what is measured
        try (Tracker tracker =
                Tracker.open(Path.of(arguments[0]), Stores.LOCAL, new SyncPolicy(Duration.ofSeconds(1), false))) {
            new SyntheticRuns(PER_RUN)
                    .write(tracker, Integer.parseInt(arguments[1]), SIDE, k -> distinct(drawn.get(k % DRAWN), k));
            tracker.runs().count(RunQuery.newest(1));
        }
    }

    private byte[] draw() {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, colour(), SIDE, SIDE, colour()));
        graphics.fillRect(0, 0, SIDE, SIDE);
        graphics.setColor(colour());
        graphics.fillOval(random.nextInt(SIDE / 2), random.nextInt(SIDE / 2), SIDE / 2, SIDE / 2);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return png.toByteArray();
    }

    private Color colour() {
        return new Color(random.nextInt(1 << 24));
    }

    /** The same picture in another file, since readers of a PNG stop at its end: every tile has its own to fetch and decode. */
    private static byte[] distinct(byte[] png, int number) {
        byte[] tail = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[png.length + tail.length];
        System.arraycopy(png, 0, file, 0, png.length);
        System.arraycopy(tail, 0, file, png.length, tail.length);
        return file;
    }
}
