package dev.sfumato.diffusion.batching;

import dev.sfumato.modelloader.onnx.Termination;
import java.util.List;

/**
 * The unit of work in progress, and who it is for: once all of them are cancelled, it need not come to its end. Immutable,
 * for any thread.
 */
record RunningUnit(List<GenerationJob> jobs, Termination termination) {

    RunningUnit {
        jobs = List.copyOf(jobs);
    }

    static RunningUnit of(UnitOfWork unit) {
        List<GenerationJob> jobs = unit.paintings().stream()
                .flatMap(painting -> painting.audience().jobs().stream())
                .toList();
        return new RunningUnit(jobs, new Termination());
    }

    /** Ends the run of the graph in progress if nobody waits for it any more. */
    void endIfUnwanted() {
        if (jobs.stream().allMatch(GenerationJob::isCancelled)) {
            termination.terminate();
        }
    }
}
