package dev.sfumato.diffusion.batching;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The requests that one painting is for: several if they are for the same pictures. A request whose listener throws
 * fails alone.
 */
final class Audience {

    private final List<GenerationJob> jobs = new ArrayList<>();
    private final Ending ending;

    /** What ends a request for good. */
    interface Ending {

        /** Ends it; the last word tells its listener. */
        void end(GenerationJob job, Consumer<JobListener> lastWord);
    }

    Audience(Ending ending) {
        this.ending = ending;
    }

    List<GenerationJob> jobs() {
        return List.copyOf(jobs);
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    void add(GenerationJob job) {
        jobs.add(job);
    }

    void tell(Consumer<JobListener> news) {
        tellEach((job, listener) -> news.accept(listener));
    }

    void tellEach(BiConsumer<GenerationJob, JobListener> news) {
        for (GenerationJob job : jobs()) {
            tell(job, news);
        }
    }

    void tell(GenerationJob job, BiConsumer<GenerationJob, JobListener> news) {
        try {
            news.accept(job, job.listener());
        } catch (RuntimeException | Error e) {
            end(job, listener -> listener.failed(e));
        }
    }

    void end(GenerationJob job, Consumer<JobListener> lastWord) {
        if (jobs.remove(job)) {
            ending.end(job, lastWord);
        }
    }

    void endIf(Predicate<GenerationJob> condition, BiConsumer<GenerationJob, JobListener> lastWord) {
        for (GenerationJob job : jobs()) {
            if (condition.test(job)) {
                end(job, listener -> lastWord.accept(job, listener));
            }
        }
    }

    void endAll(Consumer<JobListener> lastWord) {
        endIf(_ -> true, (_, listener) -> lastWord.accept(listener));
    }
}
