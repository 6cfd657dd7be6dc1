package dev.sfumato.benchmarks.tracking;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.journal.SyncPolicy;
import dev.sfumato.tracking.store.GalleryPage;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.ImageSort;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import dev.sfumato.tracking.stores.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills a store and asks it: how long answers take, how long the index takes to be built anew, what a generation takes. */
final class StoreBenchmark {

    private static final int ROUNDS = 60;
    private static final int WARM_UP = 10;
    private static final int PAGE = 48;
    private static final double NANOS_IN_MILLI = 1e6;

    private StoreBenchmark() {}

    /** Arguments: an empty home, and how many generations. */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        long start = System.nanoTime();
        // the pictures' own durability is not what is measured
        try (Tracker tracker = Tracker.open(home, Stores.LOCAL, new SyncPolicy(Duration.ofSeconds(1), false))) {
            new SyntheticRuns().write(tracker, count);
            System.out.printf("%d generations written in %.1f s%n", count, seconds(start));
            start = System.nanoTime();
            tracker.runs().count(RunQuery.newest(1));
            System.out.printf("what was not yet in the index: %.1f s%n", seconds(start));
            queries(tracker.runs(), count);
            rebuild(tracker.runs());
        }
        sizes(home, count);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void queries(RunIndex runs, int count) {
        ImageQuery images = ImageQuery.newest(PAGE);
        Map<String, Runnable> queries = new LinkedHashMap<>();
        queries.put("list runs", () -> runs.list(RunQuery.newest(50)));
        queries.put(
                "list runs, scheduler and steps",
                () -> runs.list(
                        RunQuery.newest(50).where(filter("scheduler=heun")).where(filter("steps>45"))));
        queries.put("list runs, full text", () -> runs.list(RunQuery.newest(50).matching(text("castle watercolour"))));
        queries.put("grid page, newest", () -> runs.images(images));
        queries.put(
                "grid page, filtered",
                () -> runs.images(images.where(filter("scheduler=ddim"))
                        .where(filter("steps>20"))
                        .where(filter("guidance<5"))));
        queries.put("grid page, one seed", () -> runs.images(images.where(filter("seed=777"))));
        queries.put(
                "grid page, project and tag",
                () -> runs.images(images.inProject("project-1").withTag("tag-3")));
        queries.put(
                "grid page, by steps", () -> runs.images(images.sortedBy(new ImageSort(GenerationField.STEPS, true))));
        queries.put("full text, common words", () -> runs.images(images.matching(text("detailed light"))));
        queries.put("full text, one picture", () -> runs.images(images.matching(text("\"number " + count / 2 + "\""))));
        queries.put(
                "full text and filter",
                () -> runs.images(images.matching(text("fox violin")).where(filter("width>=512"))));
        String deep = cursor(runs, images, 200);
        queries.put("grid page, the 200th", () -> runs.images(images.after(deep)));
        queries.forEach(StoreBenchmark::measure);
    }

    private static ValueFilter filter(String text) {
        return ValueFilter.parse(text);
    }

    private static TextSearch text(String text) {
        return TextSearch.parse(text);
    }

    private static @Nullable String cursor(RunIndex runs, ImageQuery query, int pages) {
        @Nullable String cursor = null;
        for (int page = 0; page < pages; page++) {
            GalleryPage found = runs.images(query.after(cursor));
            if (found.next() == null) {
                return cursor;
            }
            cursor = found.next();
        }
        return cursor;
    }

    private static void measure(String name, Runnable query) {
        for (int k = 0; k < WARM_UP; k++) {
            query.run();
        }
        double[] millis = new double[ROUNDS];
        for (int k = 0; k < ROUNDS; k++) {
            long start = System.nanoTime();
            query.run();
            millis[k] = (System.nanoTime() - start) / NANOS_IN_MILLI;
        }
        Arrays.sort(millis);
        System.out.printf("%-34s p50 %7.2f ms   p95 %7.2f ms%n", name, millis[ROUNDS / 2], millis[ROUNDS * 95 / 100]);
    }

    private static void rebuild(RunIndex runs) {
        List<Integer> before = contents(runs);
        long start = System.nanoTime();
        runs.rebuild();
        System.out.printf("index built anew in %.1f s%n", seconds(start));
        System.out.println("and equal: " + contents(runs).equals(before));
    }

    /** Hashes of everything that can be asked of the index. */
    private static List<Integer> contents(RunIndex runs) {
        List<Integer> contents = new ArrayList<>();
        for (RunSummary run : runs.list(RunQuery.newest(1000))) {
            contents.add(runs.find(run.id()).map(RunDetails::hashCode).orElse(0));
            contents.add(runs.history(run.id(), 0, Integer.MAX_VALUE).hashCode());
            contents.add(runs.metric(run.id(), "timings/denoise").hashCode());
        }
        @Nullable String cursor = null;
        do {
            GalleryPage page = runs.images(ImageQuery.newest(1000).after(cursor));
            contents.add(page.images().hashCode());
            cursor = page.next();
        } while (cursor != null);
        return contents;
    }

    private static void sizes(Path home, int count) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            Map<String, Long> sizes = new LinkedHashMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                String kind = name.endsWith(".wandb") ? "journals" : name.startsWith("index.db") ? "index" : "others";
                sizes.merge(kind, Files.size(file), Long::sum);
            }
            sizes.remove("others");
            sizes.forEach((kind, size) -> System.out.printf("%s: %d bytes a generation%n", kind, size / count));
            System.out.printf(
                    "together: %d bytes a generation beside the picture%n",
                    sizes.values().stream().mapToLong(Long::longValue).sum() / count);
        }
    }
}
