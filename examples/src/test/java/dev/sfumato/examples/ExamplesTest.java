package dev.sfumato.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.data.image.Image;
import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.request.GenerationRequest;
import io.micronaut.context.ApplicationContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example paints with the bundled model. */
class ExamplesTest {
    /** Shared, so that the bundled model is installed once. */
    @TempDir
    static Path home;

    private static DiffusionEngine open() {
        return DiffusionEngine.open(EngineConfig.of(home));
    }

    @Test
    void plainJavaWritesAPicture(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("apple.png");

        PlainJava.main(new String[] {home.toString(), "a red apple", file.toString()});

        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(64);
    }

    @Test
    void aBatchWritesAFileForEachPrompt(@TempDir Path folder) throws IOException {
        List<String> prompts = List.of("a red apple", "a green pear", "a blue car");
        Path file = Files.write(folder.resolve("prompts.txt"), prompts);

        BatchJob.main(new String[] {
            home.toString(), file.toString(), folder.resolve("pictures").toString()
        });

        for (int i = 0; i < prompts.size(); i++) {
            assertThat(PngMetadata.require(folder.resolve("pictures/" + i + ".png"))
                            .settings()
                            .prompt())
                    .isEqualTo(prompts.get(i));
        }
    }

    @Test
    void langChain4jGetsPicturesFromTheSameProcess() throws IOException {
        try (DiffusionEngine engine = open()) {
            List<Image> images =
                    new SfumatoImageModel(engine).generate("a red apple", 2).content();

            assertThat(images).hasSize(2);
            byte[] png = Base64.getDecoder().decode(images.getFirst().base64Data());
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getHeight()).isEqualTo(64);
            assertThat(images.getFirst().revisedPrompt()).isEqualTo("a red apple");
        }
    }

    @Test
    void aMicronautBeanPaintsAndTheEngineEndsWithItsContext() {
        DiffusionEngine engine;
        try (ApplicationContext context = ApplicationContext.run(Map.of("sfumato.home", home.toString()))) {
            assertThat(context.getBean(IconPainter.class).icon("a star").getWidth())
                    .isEqualTo(64);
            engine = context.getBean(DiffusionEngine.class);
            assertThat(engine.isRunning()).isTrue();
        }
        assertThat(engine.isRunning()).isFalse();
    }

    @Test
    void progressIsToldUntilItIsDone() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (DiffusionEngine engine = open()) {
            GenerationRequest request =
                    GenerationRequest.builder("a red apple").steps(5).build();

            assertThat(StepProgress.paint(engine, request, told::add).join()).hasSize(1);

            String last = "";
            String step = "";
            while (!last.equals("done")) {
                step = last.isEmpty() ? step : last;
                last = told.poll(30, TimeUnit.SECONDS);
                assertThat(last).isNotNull();
            }
            assertThat(step).isEqualTo("step 5 of 5");
        }
    }

    @Test
    void cancellingTheFutureEndsThePainting() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (DiffusionEngine engine = open()) {
            GenerationRequest request =
                    GenerationRequest.builder("a red apple").steps(1000).build();
            var pictures = StepProgress.paint(engine, request, told::add);
            assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("step ");

            pictures.cancel(false);

            String last;
            do {
                last = told.poll(30, TimeUnit.SECONDS);
                assertThat(last).isNotNull();
            } while (last.startsWith("step "));
            assertThat(last).startsWith("no picture: ");
            assertThatExceptionOfType(CancellationException.class).isThrownBy(pictures::join);
        }
    }
}
