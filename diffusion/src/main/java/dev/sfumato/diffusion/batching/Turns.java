package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.Picture.Stage;
import dev.sfumato.diffusion.batching.UnitOfWork.Begin;
import dev.sfumato.diffusion.batching.UnitOfWork.Decode;
import dev.sfumato.diffusion.batching.UnitOfWork.Encode;
import dev.sfumato.diffusion.batching.UnitOfWork.Step;
import dev.sfumato.diffusion.batching.UnitOfWork.Trial;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.pipelines.BatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done next, given whose turn it is: the next unit of work of the first request, and where that is a step
 * that others can share with profit, of those too, in their order.
 *
 * <p>So that there are others to share with, requests that could join are encoded and begun early, one unit of that at
 * most between two steps.
 */
final class Turns {

    private final CostTable costs;
    private final MemoryBudget memory;
    private boolean preparedLast;

    Turns(CostTable costs, MemoryBudget memory) {
        this.costs = costs;
        this.memory = memory;
    }

    /**
     * The next unit of work.
     *
     * @param order all that are not over, the one whose turn it is first; not empty
     */
    UnitOfWork next(List<Painting> order) {
        long begun = order.stream().mapToLong(Painting::begunBytes).sum();
        Painting first = firstThatFits(order, begun);
        Optional<UnitOfWork> own = ownUnit(first);
        if (own.isPresent()) {
            return own.get();
        }
        UnitOfWork unit = step(first.next(), order, begun);
        preparedLast = !(unit instanceof Step);
        return unit;
    }

    /** Whoever is first, unless its next picture would have to begin and there is no memory for it beside the others. */
    private Painting firstThatFits(List<Painting> order, long begun) {
        Painting first = order.getFirst();
        if (first.next().stage() != Stage.BEGIN || fits(first, begun)) {
            return first;
        }
        return order.stream()
                .filter(painting -> painting.next().stage() != Stage.BEGIN)
                .findFirst()
                .orElse(first);
    }

    /** Whether another picture of it may begin. */
    private boolean fits(Painting painting, long begun) {
        return memory.holds(
                costs, painting.work(), false, 1, begun + painting.work().pictureBytes());
    }

    /** What a request needs before or after its steps. */
    private static Optional<UnitOfWork> ownUnit(Painting painting) {
        if (!painting.isEncoded()) {
            return Optional.of(new Encode(painting));
        }
        Picture picture = painting.next();
        return switch (picture.stage()) {
            case BEGIN, BEGIN_SECOND -> Optional.of(new Begin(picture));
            case DECODE -> Optional.of(new Decode(picture));
            case DENOISE -> Optional.empty();
            case DONE -> throw new IllegalStateException("a request whose pictures are all done has no turn");
        };
    }

    private UnitOfWork step(Picture lead, List<Painting> order, long begun) {
        if (lead.painting().isDeterministic()) {
            return new Step(List.of(lead));
        }
        WorkClass work = lead.painting().stepClass(lead);
        JobWork job = lead.painting().work();
        int best = memory.pictures(costs, job, lead.isSecond(), costs.best(work), begun);
        List<Picture> alike = alike(lead, work, order, costs.mostPictures());
        int trial = preparedLast || !lead.canBeTried() ? 0 : costs.trial(work, alike.size());
        if (trial > 0 && memory.holds(costs, job, false, trial, begun + trial * job.pictureBytes())) {
            return new Trial(lead, trial);
        }
        return best == 1 ? new Step(List.of(lead)) : shared(lead, alike, best, begun);
    }

    /** Pictures that take the same steps, whether they have begun or not, this one first. */
    private static List<Picture> alike(Picture lead, WorkClass work, List<Painting> order, int most) {
        List<Picture> alike = new ArrayList<>(List.of(lead));
        for (Painting painting : order) {
            if (painting.isDeterministic()
                    || !painting.pipeline().equals(lead.painting().pipeline())) {
                continue;
            }
            for (Picture picture : painting.pictures()) {
                if (alike.size() == most) {
                    return alike;
                }
                boolean candidate = picture.stage() == Stage.BEGIN || picture.stage() == Stage.DENOISE;
                if (candidate
                        && !picture.equals(lead)
                        && painting.stepClass(picture).isAsLargeAs(work)) {
                    alike.add(picture);
                }
            }
        }
        return alike;
    }

    private UnitOfWork shared(Picture lead, List<Picture> alike, int best, long begun) {
        BatchKey key = lead.batchKey();
        List<Picture> together = new ArrayList<>();
        for (Picture picture : alike) {
            if (together.size() == best) {
                break;
            }
            if (picture.stage() == Stage.BEGIN) {
                if (!preparedLast && fits(picture.painting(), begun)) {
                    return picture.painting().isEncoded() ? new Begin(picture) : new Encode(picture.painting());
                }
            } else if (picture.batchKey().equals(key)) {
                together.add(picture);
            }
        }
        return new Step(together);
    }
}
