package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.layout.PictureSize;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The picture sizes that a loaded model takes.
 *
 * @param only the whole choice, or empty for any multiple
 * @param multiple both sides are multiples of it, in pixels
 * @param shortest side in pixels
 * @param longest side in pixels
 */
public record ImageSizes(List<PictureSize> only, int multiple, int shortest, int longest) {

    public ImageSizes {
        only = only.stream()
                .sorted(Comparator.comparingInt(PictureSize::width).thenComparingInt(PictureSize::height))
                .toList();
    }

    public boolean allows(int width, int height) {
        if (!only.isEmpty()) {
            return only.stream().anyMatch(size -> size.width() == width && size.height() == height);
        }
        return isMultiple(width) && isMultiple(height);
    }

    /** The same with no side longer than that. */
    public ImageSizes upTo(int side) {
        return new ImageSizes(only, multiple, shortest, Math.min(longest, side));
    }

    /** The same with no side shorter than that. */
    public ImageSizes from(int side) {
        return new ImageSizes(only, multiple, Math.max(shortest, side), longest);
    }

    /** The size that a picture of another is scaled to: the largest multiples in it; empty if there is a fixed choice. */
    public Optional<PictureSize> within(int width, int height) {
        return only.isEmpty() ? Optional.of(new PictureSize(within(width), within(height))) : Optional.empty();
    }

    private int within(int side) {
        return Math.min(Math.max(side, shortest), longest) / multiple * multiple;
    }

    private boolean isMultiple(int side) {
        return side >= shortest && side <= longest && side % multiple == 0;
    }

    /** For messages, as in {@code 64x64} or {@code sides of 8 to 2048 in multiples of 8}. */
    @Override
    public String toString() {
        return only.isEmpty()
                ? "sides of " + shortest + " to " + longest + " in multiples of " + multiple
                : only.stream().map(PictureSize::toString).collect(Collectors.joining(", "));
    }
}
