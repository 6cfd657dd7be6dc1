package dev.sfumato.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngMetadataTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a red apple",
                "two\nlines\r\nand a \"quote\" and a \\backslash\\, with: colons",
                "Bär & Äpfel",
                "🐻 eats 🍎 漢字",
                " spaces around ",
                "Steps: 3, Sampler: none\nNegative prompt: in the prompt"
            })
    void promptsOfAllKindsSurvive(String prompt) {
        GenerationRecord record = Records.of(prompt, prompt);

        assertThat(PngMetadata.read(png(record))).contains(record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "\uD83D\uDC3B"})
    void promptsOf32000CharactersSurvive(String character) {
        GenerationRecord record = Records.of(character.repeat(32_000), "");

        assertThat(PngMetadata.read(png(record))).contains(record);
    }

    @Test
    void anInfotextIsWrittenAsAutomatic1111Does() {
        assertThat(Infotext.of(Records.of("a cat\nwith a hat", "dogs, rain"))).isEqualTo("""
                        a cat
                        with a hat
                        Negative prompt: dogs, rain
                        Steps: 25, Sampler: Euler a, CFG scale: 3.5, Seed: 42, RNG: CPU, Size: 64x48, Model hash: 0123456789, \
                        Model: emoji-64, Version: sfumato 1.2.3""");
    }

    @Test
    void howPromptsWereReadAndGuidedSurvivesAndIsAskedForAgain() {
        GenerationSettings plain = Records.of("a (cat:1.2)", "").settings();
        GenerationRecord record = new GenerationRecord(
                new GenerationSettings(
                        plain.model(),
                        plain.modelHash(),
                        plain.prompt(),
                        plain.negativePrompt(),
                        new PromptReading(PromptSyntax.A1111, Emphasis.NO_NORM, 1),
                        plain.seed(),
                        plain.steps(),
                        plain.guidanceScale(),
                        new GuidanceOptions(0.7, 0.1, 0.9),
                        new SchedulerChoice(SchedulerType.DPMPP_2M, SigmaSchedule.KARRAS),
                        NoiseGenerator.CUDA,
                        plain.width(),
                        plain.height(),
                        plain.task(),
                        plain.vaeTiling(),
                        1,
                        Adapters.NONE),
                0,
                "1.2.3");

        assertThat(PngMetadata.read(png(record))).contains(record);
        assertThat(Infotext.of(record))
                .contains(
                        "Sampler: DPM++ 2M, Schedule type: Karras, CFG",
                        "RNG: NV",
                        "CFG Rescale: 0.7, Guidance interval: 0.1-0.9, Emphasis: No norm, Prompt syntax: a1111,"
                                + " Clip skip: 2, Seed");
        assertThat(record.toRequest().promptSyntax()).isEqualTo(PromptSyntax.A1111);
        assertThat(record.toRequest().emphasis()).isEqualTo(Emphasis.NO_NORM);
        assertThat(record.toRequest().clipSkip()).isEqualTo(1);
        assertThat(record.toRequest().scheduler()).isEqualTo(record.settings().scheduler());
        assertThat(record.toRequest().rng()).isEqualTo(NoiseGenerator.CUDA);
        assertThat(record.toRequest().guidanceRescale()).isEqualTo(0.7);
        assertThat(record.toRequest().guidanceStart()).isEqualTo(0.1);
        assertThat(record.toRequest().guidanceEnd()).isEqualTo(0.9);
    }

    private static GenerationRecord withTask(Task task, boolean tiling) {
        GenerationSettings plain = Records.of("a cat", "").settings();
        return new GenerationRecord(
                new GenerationSettings(
                        plain.model(),
                        plain.modelHash(),
                        plain.prompt(),
                        plain.negativePrompt(),
                        plain.reading(),
                        plain.seed(),
                        plain.steps(),
                        plain.guidanceScale(),
                        plain.guidanceOptions(),
                        plain.scheduler(),
                        plain.rng(),
                        plain.width(),
                        plain.height(),
                        task,
                        tiling,
                        1,
                        Adapters.NONE),
                0,
                "1.2.3");
    }

    @Test
    void aPictureMadeFromAnotherNamesItByItsHash() {
        SourceImage source = SourceImage.of(RgbImage.of(1, 1, new byte[] {1, 2, 3}));
        SourceImage mask = SourceImage.of(RgbImage.of(1, 1, new byte[3]));

        GenerationRecord image = withTask(new ImageToImage(source, 0.5), true);
        GenerationRecord inpaint = withTask(new Inpaint(source, mask, 0.75), false);

        assertThat(PngMetadata.read(png(image))).contains(image);
        assertThat(PngMetadata.read(png(inpaint))).contains(inpaint);
        assertThat(Infotext.of(image)).contains("Denoising strength: 0.5, VAE tiling: true, Model hash");
        GenerationRequest again = PngMetadata.read(png(inpaint)).orElseThrow().toRequest();
        assertThat(again.task().strength()).isEqualTo(0.75);
        assertThatThrownBy(() -> again.task().check())
                .hasMessageContaining("image: is known by its hash only")
                .hasMessageContaining(source.sha256());
        again.task().withImage(source).withMask(mask).check();
    }

    @Test
    void twoPassesAreRecordedAsAutomatic1111Does() {
        HiresFix fix = new HiresFix(1.5, 0.6, 12, Upscaler.LANCZOS);
        GenerationRecord record = withTask(new TextToImage(Optional.of(fix)), false);

        assertThat(PngMetadata.read(png(record))).contains(record);
        assertThat(Infotext.of(record))
                .contains("Denoising strength: 0.6, Hires upscale: 1.5, Hires steps: 7, Hires upscaler: Lanczos");
        assertThat(record.toRequest().task())
                .isEqualTo(new TaskRequest(null, null, null, 1.5, 0.6, 12, Upscaler.LANCZOS, false));
    }

    @Test
    void withoutANegativePromptThereIsNoLineForIt() {
        assertThat(Infotext.of(Records.of("a cat", ""))).startsWith("a cat\nSteps: 25, ");
    }

    @Test
    void aValueWithSeparatorsIsQuoted() {
        assertThat(Infotext.of(Records.of("a cat", "", "my, \"own\" model")))
                .contains("Model: \"my, \\\"own\\\" model\", Version:");
    }

    @Test
    void latin1TextLiesInATextChunkAndOtherTextInAnInternationalOne() {
        Map<String, String> latin = textChunks(png(Records.of("Bär", "")));
        Map<String, String> other = textChunks(png(Records.of("🐻", "")));

        assertThat(latin.get("tEXt parameters")).startsWith("Bär\nSteps: 25");
        assertThat(latin.get("iTXt sfumato")).contains("\"prompt\":\"Bär\"");
        assertThat(latin).hasSize(2);
        assertThat(other.get("iTXt parameters")).startsWith("🐻\nSteps: 25");
        assertThat(other.get("iTXt sfumato")).contains("\"prompt\":\"🐻\"");
        assertThat(other).hasSize(2);
    }

    @Test
    void aRecordCanBeAskedForAgain() {
        GenerationRecord record = Records.of("a cat", "a dog");

        assertThat(record.toRequest().prompt()).isEqualTo("a cat");
        assertThat(record.toRequest().negativePrompt()).isEqualTo("a dog");
        assertThat(record.toRequest().seed()).isEqualTo(42L);
        assertThat(record.toRequest().scheduler()).isEqualTo(record.settings().scheduler());
        assertThat(record.toRequest().width()).isEqualTo(64);
        assertThat(record.toRequest().height()).isEqualTo(48);
    }

    @Test
    void aPngWithoutARecordReadsAsEmptyAndIsRefusedWhereOneIsNeeded() throws IOException {
        Path file = folder.resolve("plain.png");
        Files.write(file, ImageCodec.encode(picture(), ImageFormat.PNG, 100, null));

        assertThat(PngMetadata.read(file)).isEmpty();
        assertThatThrownBy(() -> PngMetadata.require(file))
                .isInstanceOf(PngMetadataException.class)
                .hasMessageContaining("plain.png")
                .hasMessageContaining("'sfumato'");
    }

    @Test
    void aMissingFileIsToldByName() {
        assertThatThrownBy(() -> PngMetadata.read(folder.resolve("none.png")))
                .isInstanceOf(PngMetadataException.class)
                .hasMessageContaining("none.png");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 60, 200})
    void aTruncatedFileIsToldByName(int bytes) throws IOException {
        Path file = folder.resolve("cut.png");
        Files.write(file, Arrays.copyOf(png(Records.of("a cat", "")), bytes));

        assertThatThrownBy(() -> PngMetadata.require(file))
                .isInstanceOf(PngMetadataException.class)
                .hasMessageContaining("cut.png");
    }

    @Test
    void anotherKindOfFileIsToldByName() throws IOException {
        Path file = folder.resolve("picture.png");
        Files.write(file, ImageCodec.encode(picture(), ImageFormat.JPEG, 100, null));

        assertThatThrownBy(() -> PngMetadata.read(file))
                .isInstanceOf(PngMetadataException.class)
                .hasMessageContaining("picture.png")
                .hasMessageContaining("not a sound PNG");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{}",
                "{\"format\":2}",
                "{\"format\":1,\"version\":\"1\",\"model\":\"m\",\"model_hash\":\"h\",\"prompt\":\"\",\"negative_prompt\":\"\","
                        + "\"seed\":1,\"steps\":1,\"guidance_scale\":1,\"scheduler\":\"ddim\",\"width\":8,\"height\":8,\"index\":0}",
                "{\"format\":1,\"version\":\"1\",\"model\":\"m\",\"model_hash\":\"h\",\"prompt\":\"x\",\"negative_prompt\":\"\","
                        + "\"seed\":1,\"steps\":1,\"guidance_scale\":1,\"scheduler\":\"nowhere\",\"width\":8,\"height\":8,\"index\":0}"
            })
    void aBrokenRecordIsToldByName(String json) throws IOException {
        Path file = folder.resolve("broken.png");
        Files.write(file, withTextChunk(json));

        assertThatThrownBy(() -> PngMetadata.read(file))
                .isInstanceOf(PngMetadataException.class)
                .hasMessageContaining("broken.png")
                .hasMessageContaining("'sfumato' text chunk cannot be used");
    }

    private static byte[] png(GenerationRecord record) {
        return ImageCodec.encode(picture(), ImageFormat.PNG, 100, record);
    }

    private static BufferedImage picture() {
        return new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR);
    }

    /** A plain PNG with a sfumato chunk behind its header of 33 bytes. */
    private static byte[] withTextChunk(String text) {
        byte[] plain = ImageCodec.encode(picture(), ImageFormat.PNG, 100, null);
        byte[] body = ("tEXtsfumato\0" + text).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(body);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(plain, 0, 33);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(body.length - 4).array());
        bytes.writeBytes(body);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        bytes.write(plain, 33, plain.length - 33);
        return bytes.toByteArray();
    }

    /** Text by chunk type and keyword, read by the letter of the PNG specification. */
    private static Map<String, String> textChunks(byte[] png) {
        Map<String, String> texts = new TreeMap<>();
        ByteBuffer chunks = ByteBuffer.wrap(png).position(8);
        while (chunks.hasRemaining()) {
            byte[] body = new byte[chunks.getInt() + 4];
            chunks.get(body).getInt();
            String type = new String(body, 0, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("tEXt") || type.equals("iTXt")) {
                int end = 4;
                while (body[end] != 0) {
                    end++;
                }
                String keyword = new String(body, 4, end - 4, StandardCharsets.ISO_8859_1);
                // iTXt: compression flag and method, then an empty language and an empty translated keyword
                int text = type.equals("tEXt") ? end + 1 : end + 5;
                texts.put(
                        type + " " + keyword,
                        new String(
                                body,
                                text,
                                body.length - text,
                                type.equals("tEXt") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
