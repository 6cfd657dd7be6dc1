package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FamilyPicturesTest {

    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");
    private static final FamiliesPage PAGE = new FamiliesPage();
    private static final Map<String, DiffusionPipeline> OPENED = new ConcurrentHashMap<>();

    static List<GoldenCase> cases() {
        return GoldenCase.all().stream()
                .filter(golden -> !golden.hasPictureBetween())
                .toList();
    }

    static List<GoldenCase> casesWithAPictureBetween() {
        return GoldenCase.all().stream().filter(GoldenCase::hasPictureBetween).toList();
    }

    private static ModelManifest manifest(String model) {
        return ModelManifest.read(model, FAMILIES.resolve(model));
    }

    private static DiffusionPipeline open(String model) {
        return OPENED.computeIfAbsent(model, name -> Families.open(manifest(name), TinyModels.ONE_THREAD));
    }

    @AfterAll
    static void writeThePageThatWasAskedFor() throws IOException {
        String page = System.getProperty("sfumato.families.page");
        if (page != null) {
            PAGE.write(Path.of(page));
        }
    }

    @AfterAll
    static void close() {
        OPENED.values().forEach(DiffusionPipeline::close);
        OPENED.clear();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void picturesAreThoseOfDiffusers(GoldenCase golden) {
        DiffusionPipeline pipeline = open(golden.model());

        PixelDifference difference = PixelDifference.between(golden.paint(pipeline), golden.golden());

        PAGE.add(golden, "", difference);
        difference.assertSmall(golden);
    }

    @ParameterizedTest
    @MethodSource("casesWithAPictureBetween")
    void bothPassesAreThoseOfDiffusers(GoldenCase golden) {
        DiffusionPipeline pipeline = open(golden.model());

        PixelDifference first = PixelDifference.between(golden.paintFirst(pipeline), golden.goldenFirst());
        PixelDifference second =
                PixelDifference.between(golden.paintSecond(pipeline, golden.goldenFirst()), golden.golden());

        PAGE.add(golden, ", lanczos: first pass", first);
        PAGE.add(golden, ", lanczos: second pass", second);
        first.assertSmall(golden);
        second.assertSmall(golden);
    }

    /** What is one off in a picture of 8 bits may be more than one off in a picture that is painted over it. */
    @ParameterizedTest
    @MethodSource("casesWithAPictureBetween")
    void twoPassesAreThoseTwoOneAfterTheOther(GoldenCase golden) {
        DiffusionPipeline pipeline = open(golden.model());

        RgbImage picture = golden.paint(pipeline);
        RgbImage first = golden.paintFirst(pipeline);

        assertThat(picture.bytes())
                .isEqualTo(golden.paintSecond(pipeline, first).bytes());
        PixelDifference difference = PixelDifference.between(picture, golden.golden());
        PAGE.add(golden, ", lanczos: in one go", difference);
        if (Arrays.equals(first.bytes(), golden.goldenFirst().bytes())) {
            difference.assertSmall(golden);
        }
    }

    static List<GoldenCase> thirdCases() {
        return GoldenCase.all().stream().filter(golden -> golden.index() == 2).toList();
    }

    @ParameterizedTest
    @MethodSource("thirdCases")
    void anotherPromptPaintsAnotherPicture(GoldenCase golden) {
        DiffusionPipeline pipeline = open(golden.model());

        PixelDifference difference = PixelDifference.between(
                golden.paint(pipeline), golden.with("prompt", "a blue house").paint(pipeline));

        // beyond what a right picture may be away from diffusers
        assertThat(difference.mean()).isGreaterThan(0.1);
    }
}
