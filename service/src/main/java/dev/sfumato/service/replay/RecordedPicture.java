package dev.sfumato.service.replay;

import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.image.PngMetadataException;
import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.tracking.store.ImageArtifact;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A picture as its run keeps it.
 *
 * @param artifact the picture's file
 * @param sources the pictures that it may have been made from
 */
record RecordedPicture(ImageArtifact artifact, List<ImageArtifact> sources) implements ReplayRequests.Sources {

    RecordedPicture {
        sources = List.copyOf(sources);
    }

    /** Thrown where a record is not enough; the message is the reason. */
    static final class NotReplayableException extends Exception {
        private static final long serialVersionUID = 1L;

        NotReplayableException(String reason) {
            super(reason);
        }
    }

    GenerationRecord record() throws NotReplayableException {
        try {
            return PngMetadata.read(artifact.path())
                    .orElseThrow(
                            () -> new NotReplayableException(
                                    "its file does not say how it was made: prompts were not kept, or another program made it"));
        } catch (PngMetadataException damaged) {
            throw new NotReplayableException(String.valueOf(damaged.getMessage()));
        }
    }

    BufferedImage pixels() throws NotReplayableException {
        try {
            BufferedImage picture = ImageIO.read(artifact.path().toFile());
            if (picture != null) {
                return picture;
            }
        } catch (IOException failure) {
            throw new NotReplayableException(artifact.path() + ": cannot be read: " + failure.getMessage());
        }
        throw new NotReplayableException(artifact.path() + ": is no picture that can be read");
    }

    @Override
    public @Nullable SourceImage find(String field, @Nullable SourceImage recorded) {
        if (recorded == null) {
            return null;
        }
        return sources.stream()
                .filter(source -> source.key().equals(field))
                .map(RecordedPicture::read)
                .filter(recorded::equals)
                .findFirst()
                .orElse(recorded);
    }

    private static @Nullable SourceImage read(ImageArtifact source) {
        try {
            return SourceImages.read(source.key(), Files.readAllBytes(source.path()));
        } catch (IOException gone) {
            return null;
        }
    }
}
