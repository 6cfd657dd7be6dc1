package dev.sfumato.service.replay;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import org.jspecify.annotations.Nullable;

/** What paints a recorded picture again. Stateless. */
public final class ReplayRequests {
    private ReplayRequests() {}

    /** Finds the pictures that a recorded one was made from, which a record knows by their hashes only. */
    @FunctionalInterface
    public interface Sources {
        /**
         * A source with its pixels, or as it was recorded where they are not known.
         *
         * @param field the HTTP API's name of it: {@code image}, {@code mask} or {@code control_image}
         * @param recorded null if the picture was made without
         */
        @Nullable
        SourceImage find(String field, @Nullable SourceImage recorded);
    }

    /**
     * The request of a record.
     *
     * @param anyAdapters whether adapters of the same names will do although their files have changed
     */
    public static GenerationRequest of(GenerationRecord record, Sources sources, boolean anyAdapters) {
        Adapters adapters = record.settings().adapters();
        Control control = adapters.control();
        SourceImage followed = sources.find("control_image", control == null ? null : control.image());
        if (control != null && followed != null) {
            adapters = adapters.withControl(control.with(followed));
        }
        return record.toBuilder()
                .task(task -> withSources(task, sources))
                .adapters(anyAdapters ? adapters.withoutHashes() : adapters)
                .build();
    }

    private static TaskRequest withSources(TaskRequest task, Sources sources) {
        return task.withImage(sources.find("image", task.image())).withMask(sources.find("mask", task.mask()));
    }
}
