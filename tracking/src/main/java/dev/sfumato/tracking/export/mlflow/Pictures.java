package dev.sfumato.tracking.export.mlflow;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * A logged picture as MLflow's image panel wants it: a PNG and a small copy, which the panel shows first. Immutable.
 *
 * @param png the whole picture
 * @param small the same, at most 256 pixels wide and high
 */
@SuppressWarnings("ArrayRecordComponent")
record Pictures(byte[] png, byte[] small) {
    private static final int SMALL = 256;

    /**
     * Makes both from a logged file.
     *
     * @throws IOException if it is no picture that can be read
     */
    static Pictures of(byte[] file, String format) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
        if (picture == null) {
            throw new IOException("is no picture that can be read");
        }
        byte[] png = format.equals("png") ? file : png(picture);
        int longest = Math.max(picture.getWidth(), picture.getHeight());
        return new Pictures(png, longest <= SMALL ? png : png(scaled(picture, (double) SMALL / longest)));
    }

    private static BufferedImage scaled(BufferedImage picture, double factor) {
        int width = Math.max(1, (int) (picture.getWidth() * factor));
        int height = Math.max(1, (int) (picture.getHeight() * factor));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }
}
