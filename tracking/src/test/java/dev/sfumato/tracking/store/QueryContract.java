package dev.sfumato.tracking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.TestImages;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.ImageSort;
import dev.sfumato.tracking.store.query.RunSort;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import dev.sfumato.tracking.stores.Stores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks for runs and images in every way, over three painting runs and a training run, in any store. */
abstract class QueryContract {

    @TempDir
    Path home;

    private Tracker tracker;

    /** Stores that are empty. */
    abstract Stores stores();

    @BeforeEach
    final void write() {
        tracker = Tracker.open(home, stores());
        int seed = 0;
        for (String scheduler : List.of("euler", "ddim", "heun")) {
            try (Run run = tracker.init(RunOptions.builder(scheduler.equals("heun") ? "other" : "paintings")
                    .id(scheduler)
                    .name("with " + scheduler)
                    .tags(List.of(scheduler, "all"))
                    .group("g-" + scheduler)
                    .jobType("generate")
                    .config(Map.of("device", Map.of("name", "cpu", "threads", 2), "private", true))
                    .build())) {
                for (int steps = 10; steps <= 30; steps += 10) {
                    run.log(generation(scheduler, steps, seed++));
                }
                run.finish(0);
            }
        }
        try (Run run = tracker.init(RunOptions.builder("training")
                .id("train")
                .config(Map.of("optimizer", "adamw", "steps", 5000, "lr", 1e-4))
                .build())) {
            run.log(0, Map.of("timings/queue", 7.5));
            for (int k = 0; k < 100; k++) {
                run.log(k, Map.of("loss", k == 55 ? Double.NaN : 1.0 / (k + 1)));
            }
            run.finish(0);
        }
    }

    private static Map<String, Object> generation(String scheduler, int steps, int seed) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("prompt", "a red apple, number " + seed + " in the Café");
        values.put("negative_prompt", seed % 2 == 0 ? "blurry" : "dark");
        values.put("scheduler", scheduler);
        values.put("steps", steps);
        values.put("seed", seed);
        values.put("guidance_scale", 1.5 + seed);
        values.put("width", 64);
        values.put("height", 48);
        values.put("status", "completed");
        values.put("timings", Map.of("denoise", steps / 10.0));
        values.put("timings/queue", steps / 100.0);
        values.put("n", 2);
        values.put("images", List.of(TestImages.png(seed, "one"), TestImages.png(100 + seed, "two")));
        return values;
    }

    @AfterEach
    final void close() {
        tracker.close();
    }

    private List<String> runs(RunQuery query) {
        List<String> found =
                tracker.runs().list(query).stream().map(RunSummary::id).toList();
        assertThat(tracker.runs().count(query)).isEqualTo(found.size());
        return found;
    }

    private static RunQuery all() {
        return RunQuery.newest(100);
    }

    private static RunQuery where(String... filters) {
        RunQuery query = all();
        for (String filter : filters) {
            query = query.where(ValueFilter.parse(filter));
        }
        return query;
    }

    @Test
    void runsAreFoundByTheirTagsGroupsAndTypes() {
        assertThat(runs(all())).containsExactly("train", "heun", "ddim", "euler");
        assertThat(runs(all().withTag("all"))).containsExactly("heun", "ddim", "euler");
        assertThat(runs(all().withTag("all").withTag("ddim"))).containsExactly("ddim");
        assertThat(runs(all().inGroup("g-heun"))).containsExactly("heun");
        assertThat(runs(all().ofJobType("generate").inProject("paintings"))).containsExactly("ddim", "euler");
    }

    @Test
    void runsAreFoundByWhatTheirGenerationsAndTheirConfigSay() {
        assertThat(runs(where("scheduler=ddim"))).containsExactly("ddim");
        assertThat(runs(where("scheduler!=ddim"))).containsExactly("heun", "euler");
        assertThat(runs(where("scheduler=unknown"))).isEmpty();
        assertThat(runs(where("scheduler!=unknown"))).containsExactly("heun", "ddim", "euler");
        assertThat(runs(where("steps>=30"))).containsExactly("train", "heun", "ddim", "euler");
        assertThat(runs(where("steps>30"))).containsExactly("train");
        // of one and the same generation
        assertThat(runs(where("seed=3", "steps=10"))).containsExactly("ddim");
        assertThat(runs(where("seed=3", "steps=20"))).isEmpty();
        assertThat(runs(where("guidance>8"))).containsExactly("heun");
        assertThat(runs(where("timings.denoise<=1"))).containsExactly("heun", "ddim", "euler");
        assertThat(runs(where("timings/queue>0.25", "n=2"))).containsExactly("heun", "ddim", "euler");
        assertThat(runs(where("timings/queue>0.3"))).containsExactly("train");
        assertThat(runs(where("loss<0.011"))).containsExactly("train");
        assertThat(runs(where("optimizer=adamw", "lr<=0.0001"))).containsExactly("train");
        assertThat(runs(where("device.name=cpu", "device.threads=2", "private=true")))
                .containsExactly("heun", "ddim", "euler");
        assertThat(runs(where("device.name=\"2\""))).isEmpty();
    }

    @Test
    void runsAreFoundByTheWordsOfPrompts() {
        assertThat(runs(all().matching(TextSearch.parse("apple \"number 4\"")))).containsExactly("ddim");
        assertThat(runs(all().matching(TextSearch.parse("cafe APP*")))).containsExactly("heun", "ddim", "euler");
        assertThat(runs(all().matching(TextSearch.parse("\"apple red\"")))).isEmpty();
        assertThat(runs(all().matching(TextSearch.parse("number 8 -dark")))).containsExactly("heun");
        assertThat(runs(all().matching(TextSearch.parse("number 8 -blurry")))).isEmpty();
        assertThat(runs(all().matching(TextSearch.parse("apple")).where(ValueFilter.parse("seed<2"))))
                .containsExactly("euler");
        // what would be syntax elsewhere are words here
        assertThat(runs(all().matching(TextSearch.parse("apple OR pear) NEAR("))))
                .isEmpty();
    }

    @Test
    void runsAreSortedAndPaged() {
        assertThat(runs(all().sortedBy(RunSort.NAME, false))).containsExactly("train", "ddim", "euler", "heun");
        assertThat(runs(all().sortedBy(RunSort.STEPS, true)).getFirst()).isEqualTo("train");
        assertThat(runs(all().sortedBy(RunSort.IMAGES, false)).getFirst()).isEqualTo("train");
        assertThat(runs(all().sortedBy(RunSort.STARTED, false))).containsExactly("euler", "ddim", "heun", "train");
        assertThat(tracker.runs().list(RunQuery.newest(1).skipping(1)))
                .extracting(RunSummary::id)
                .containsExactly("heun");
    }

    private List<String> images(ImageQuery query) {
        List<String> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            GalleryPage page = tracker.runs().images(query.after(cursor));
            assertThat(page.images()).hasSizeLessThanOrEqualTo(query.limit());
            page.images().forEach(image -> found.add(name(image)));
            cursor = page.next();
        } while (cursor != null);
        assertThat(tracker.runs().countImages(query)).isEqualTo(found.size());
        return found;
    }

    private static String name(GalleryImage image) {
        assertThat(image.image().path()).isRegularFile();
        assertThat(image.image().runId()).isEqualTo(image.generation().runId());
        return image.generation().values().get("seed") + "/" + image.image().index();
    }

    @Test
    void imagesComeAcrossRunsInPagesWithTheirGenerations() {
        List<String> newest = new ArrayList<>();
        for (int seed = 8; seed >= 0; seed--) {
            newest.add(seed + "/0");
            newest.add(seed + "/1");
        }
        for (int limit : new int[] {1, 3, 18, 1000}) {
            assertThat(images(ImageQuery.newest(limit))).isEqualTo(newest);
        }
        GalleryImage first =
                tracker.runs().images(ImageQuery.newest(1)).images().getFirst();
        assertThat(first.generation().values()).containsEntry("steps", 30L).containsEntry("scheduler", "heun");
        assertThat(first.generation().project()).isEqualTo("other");
        assertThat(first.image().caption()).isEqualTo("one");
    }

    @Test
    void imagesAreFilteredAndSorted() {
        ImageQuery all = ImageQuery.newest(5);
        assertThat(images(all.where(ValueFilter.parse("steps=20")).sortedBy(ImageSort.OLDEST)))
                .containsExactly("1/0", "1/1", "4/0", "4/1", "7/0", "7/1");
        assertThat(images(all.sortedBy(new ImageSort(GenerationField.STEPS, true))))
                .containsExactly(
                        "8/0", "8/1", "5/0", "5/1", "2/0", "2/1", "7/0", "7/1", "4/0", "4/1", "1/0", "1/1", "6/0",
                        "6/1", "3/0", "3/1", "0/0", "0/1");
        assertThat(images(all.sortedBy(new ImageSort(GenerationField.GUIDANCE_SCALE, false)))
                        .getFirst())
                .isEqualTo("0/0");
        assertThat(images(all.matching(TextSearch.parse("\"number 7\" blurry"))))
                .isEmpty();
        assertThat(images(all.matching(TextSearch.parse("dark")))).hasSize(8).startsWith("7/0", "7/1", "5/0");
        assertThat(images(all.matching(TextSearch.parse("dark")).sortedBy(ImageSort.OLDEST)))
                .startsWith("1/0", "1/1", "3/0");
        assertThat(images(all.inProject("other").where(ValueFilter.parse("timings.denoise>2"))))
                .containsExactly("8/0", "8/1");
        assertThat(images(all.ofRun("heun").where(ValueFilter.parse("timings/queue>=0.3"))))
                .containsExactly("8/0", "8/1");
        assertThat(images(all.ofRun("ddim").where(ValueFilter.parse("seed!=4"))))
                .containsExactly("5/0", "5/1", "3/0", "3/1");
        assertThat(images(all.withTag("euler").where(ValueFilter.parse("device.name=cpu"))))
                .hasSize(6);
        assertThat(images(all.where(ValueFilter.parse("width<64")))).isEmpty();
        assertThat(images(all.where(ValueFilter.parse("height=48.0")))).hasSize(18);
    }

    @Test
    void imagesAreCountedByTheValuesOfAField() {
        assertThat(tracker.runs().countImagesBy(ImageQuery.newest(1), GenerationField.SCHEDULER))
                .containsExactly(Map.entry("ddim", 6L), Map.entry("euler", 6L), Map.entry("heun", 6L));
        assertThat(tracker.runs().countImagesBy(ImageQuery.newest(1).ofRun("heun"), GenerationField.STEPS))
                .containsExactly(Map.entry(10L, 2L), Map.entry(20L, 2L), Map.entry(30L, 2L));
    }

    @Test
    void everyNumberOfGenerationsIsASeries() {
        assertThat(tracker.runs().metricKeys("euler"))
                .containsExactly(
                        "guidance_scale", "height", "n", "seed", "steps", "timings.denoise", "timings/queue", "width");
        assertThat(tracker.runs().metric("euler", "timings/queue"))
                .extracting(MetricPoint::value)
                .containsExactly(0.1, 0.2, 0.3);
        assertThat(tracker.runs().metric("train", "timings/queue"))
                .extracting(MetricPoint::value)
                .containsExactly(7.5);
    }

    @Test
    void aSeriesIsDrawnTogether() {
        List<MetricBucket> ten = tracker.runs().metric("train", "loss", 10);
        assertThat(ten).hasSize(10);
        assertThat(ten.getFirst().firstStep()).isZero();
        assertThat(ten.getFirst().lastStep()).isEqualTo(9);
        assertThat(ten.getFirst().max()).isEqualTo(1);
        assertThat(ten.getFirst().min()).isEqualTo(0.1).isEqualTo(ten.getFirst().last());
        assertThat(ten.getFirst().mean()).isBetween(0.29, 0.3);
        assertThat(ten.get(5).count()).isEqualTo(10);
        assertThat(ten.get(5).max()).isEqualTo(1.0 / 51);
        assertThat(tracker.runs().metric("train", "loss", 1000)).hasSize(100);
        assertThat(tracker.runs().metric("train", "loss", 1000).get(55).mean()).isNaN();
        assertThat(tracker.runs().metric("train", "absent", 10)).isEmpty();
        assertThatThrownBy(() -> tracker.runs().metric("train", "loss", 0))
                .hasMessage("buckets: must be at least 1, got 0");
    }

    @Test
    void anIndexBuiltAnewAnswersAlike() {
        List<String> before = answers();
        tracker.runs().rebuild();
        assertThat(answers()).isEqualTo(before);
    }

    private List<String> answers() {
        List<String> answers = new ArrayList<>();
        tracker.runs().list(all()).forEach(run -> {
            answers.add(run.toString());
            answers.add(String.valueOf(tracker.runs().find(run.id())));
            answers.add(String.valueOf(tracker.runs().history(run.id(), 0, 1000)));
            tracker.runs()
                    .metricKeys(run.id())
                    .forEach(key -> answers.add(String.valueOf(tracker.runs().metric(run.id(), key))));
        });
        tracker.runs().images(ImageQuery.newest(1000)).images().forEach(image -> answers.add(image.toString()));
        return answers;
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> ValueFilter.parse("steps")).hasMessageStartingWith("filter: must be a key, one of");
        assertThatThrownBy(() -> ValueFilter.parse(">3")).hasMessage("filter: has no key before >");
        assertThatThrownBy(() -> ValueFilter.parse("steps=many"))
                .hasMessage("filter: steps = needs a number, got 'many'");
        assertThatThrownBy(() -> ValueFilter.parse("model>x")).hasMessage("filter: model > needs a number, got 'x'");
        assertThatThrownBy(() -> ValueFilter.parse("model>5"))
                .hasMessage("filter: model is a text and is compared by = or !=, got > 5");
        assertThatThrownBy(() -> TextSearch.parse("-red ()")).hasMessageStartingWith("text: must have a word");
        assertThatThrownBy(() -> new ImageSort(GenerationField.MODEL, true)).hasMessageStartingWith("sort: must be");
        assertThatThrownBy(() -> tracker.runs().images(ImageQuery.newest(1).after("x")))
                .hasMessage("after: must be the cursor that a page of images ended with, got 'x'");
    }
}
