package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 14 models, 15 compositions each; a failure names the seed that makes the same compositions again. */
class BatchCompositionsTest {

    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");
    private static final long SEED = Long.getLong("sfumato.compositions.seed", 20261123);
    private static final int COMPOSITIONS = 15;
    private static final int PICTURES = 6;
    private static final int MOST_SAMPLES = 4;
    private static final int LATEST_JOIN = 3;

    /** A picture painted alone. */
    private record Painted(SampleSpec spec, Conditioning conditioning, RgbImage picture) {}

    /** A sample that joins the others when so many steps have been made. */
    private record Joining(Painted painted, Sample sample, int at) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sd1",
                "sd1-inpaint",
                "sd1-controlnet",
                "sd2",
                "sd2-zero-snr",
                "sd-turbo",
                "lcm",
                "sdxl",
                "sdxl-turbo",
                "sdxl-refiner",
                "sdxl-controlnet",
                "sd3",
                "sd35-without-t5",
                "flux-dev",
                "flux-schnell"
            })
    void aPictureIsTheSameAloneAndInAnyCompany(String model) {
        Random random = new Random(SEED + model.hashCode());
        try (DiffusionPipeline pipeline =
                Families.open(ModelManifest.read(model, FAMILIES.resolve(model)), TinyModels.ONE_THREAD)) {
            List<Painted> pictures = paintAlone(pipeline, new RandomSpecs(pipeline, random));
            int shared = 0;
            for (int composition = 0; composition < COMPOSITIONS; composition++) {
                List<Joining> company = company(pipeline, pictures, random);
                shared += stepTogether(pipeline, company, random);
                for (Joining one : company) {
                    RgbImage picture = pipeline.decode(one.painted().spec(), one.sample());
                    assertThat(PixelDifference.between(picture, one.painted().picture())
                                    .largest())
                            .as("seed %d, %s, composition %d, %s", SEED, model, composition, one.painted())
                            .isLessThanOrEqualTo(1);
                }
            }
            assertThat(shared).as("calls that samples shared").isGreaterThan(COMPOSITIONS / 3);
        }
    }

    private static List<Painted> paintAlone(DiffusionPipeline pipeline, RandomSpecs specs) {
        List<Painted> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            SampleSpec spec = specs.next();
            Conditioning conditioning = pipeline.encode(spec);
            Sample sample = pipeline.start(spec, conditioning);
            while (!sample.isDenoised()) {
                pipeline.step(sample);
            }
            pictures.add(new Painted(spec, conditioning, pipeline.decode(spec, sample)));
        }
        return pictures;
    }

    private static List<Joining> company(DiffusionPipeline pipeline, List<Painted> pictures, Random random) {
        List<Joining> company = new ArrayList<>();
        int samples = 2 + random.nextInt(MOST_SAMPLES - 1);
        for (int i = 0; i < samples; i++) {
            Painted painted = pictures.get(random.nextInt(pictures.size()));
            Sample sample = pipeline.start(painted.spec(), painted.conditioning());
            company.add(new Joining(painted, sample, random.nextInt(LATEST_JOIN + 1)));
        }
        return company;
    }

    /** Steps all to the end; returns how often samples could share a call. */
    private static int stepTogether(DiffusionPipeline pipeline, List<Joining> company, Random random) {
        int shared = 0;
        for (int tick = 0; ; tick++) {
            int now = tick;
            List<Sample> active = new ArrayList<>(company.stream()
                    .filter(one -> one.at() <= now && !one.sample().isDenoised())
                    .map(Joining::sample)
                    .toList());
            if (active.isEmpty() && tick > LATEST_JOIN) {
                return shared;
            }
            Collections.shuffle(active, random);
            Map<BatchKey, Integer> keys = new LinkedHashMap<>();
            active.forEach(sample -> keys.merge(pipeline.batchKey(sample), 1, Integer::sum));
            shared += (int) keys.values().stream().filter(count -> count > 1).count();
            Set<Sample> once = new HashSet<>(active);
            assertThat(once).hasSameSizeAs(active);
            pipeline.step(active);
        }
    }
}
