package dev.sfumato.diffusion.batching;

import java.util.List;

/** What the engine thread does between two looks at who has come. */
sealed interface UnitOfWork {

    /** Whom it is for. */
    List<Painting> paintings();

    /** Reading the prompts of a request. */
    record Encode(Painting painting) implements UnitOfWork {

        @Override
        public List<Painting> paintings() {
            return List.of(painting);
        }
    }

    /** Beginning a picture or its second pass. */
    record Begin(Picture picture) implements UnitOfWork {

        @Override
        public List<Painting> paintings() {
            return List.of(picture.painting());
        }
    }

    /** One denoising step of pictures that share a call. */
    record Step(List<Picture> pictures) implements UnitOfWork {

        public Step {
            pictures = List.copyOf(pictures);
        }

        @Override
        public List<Painting> paintings() {
            return pictures.stream().map(Picture::painting).toList();
        }
    }

    /** A step of throw-away pictures like this one, to learn what so many in one call cost. */
    record Trial(Picture like, int pictures) implements UnitOfWork {

        @Override
        public List<Painting> paintings() {
            return List.of(like.painting());
        }
    }

    /** From latents to pixels. */
    record Decode(Picture picture) implements UnitOfWork {

        @Override
        public List<Painting> paintings() {
            return List.of(picture.painting());
        }
    }
}
