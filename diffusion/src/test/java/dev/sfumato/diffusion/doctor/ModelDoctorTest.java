package dev.sfumato.diffusion.doctor;

import static dev.sfumato.diffusion.TinyModels.FIXTURES;
import static dev.sfumato.diffusion.TinyModels.ONE_THREAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.doctor.DecoderProbe.Trial;
import dev.sfumato.modelloader.doctor.Finding;
import dev.sfumato.modelloader.doctor.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way of breaking a model folder has its fault, with the file that it lies in. */
class ModelDoctorTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void copyModel() {
        folder = TinyModels.install(temporary, "tiny");
    }

    private List<String> faults() {
        return ModelDoctor.examine(folder, ONE_THREAD, true).findings().stream()
                .filter(finding -> finding.severity() == Severity.FAULT)
                .map(finding -> finding.where() + ": " + finding.what())
                .toList();
    }

    private void assertOnlyFault(String where, String what) {
        assertThat(faults()).singleElement().asString().startsWith(where + ": ").contains(what);
    }

    private void replace(String file, String fixture) {
        TinyModels.replace(folder, file, FIXTURES.resolve("doctor").resolve(fixture));
    }

    @Test
    void a_sound_folder_has_no_fault_and_its_decoder_paints() {
        Diagnosis diagnosis = ModelDoctor.examine(folder, ONE_THREAD, true);
        assertThat(diagnosis.findings())
                .filteredOn(finding -> finding.severity() == Severity.FAULT)
                .isEmpty();
        assertThat(diagnosis.isSound()).isTrue();
        assertThat(diagnosis.device()).isEqualTo("cpu");
        assertThat(diagnosis.devices()).contains("CPU");
        DecoderProbe probe = Objects.requireNonNull(diagnosis.probe());
        assertThat(probe.trials()).extracting(Trial::name).containsExactly("zeros", "noise");
        assertThat(probe.trials()).allMatch(trial -> trial.notNumbers() == 0);
        assertThat(probe.trials().getLast().deviation()).isGreaterThan(0.01);
    }

    @Test
    void without_loading_only_files_are_read() {
        replace("vae_decoder/model.onnx", "vae_overflow.onnx");
        Diagnosis diagnosis = ModelDoctor.examine(folder, ONE_THREAD, false);
        assertThat(diagnosis.probe()).isNull();
        assertThat(diagnosis.loadedBytes()).isEqualTo(-1);
        assertThat(diagnosis.isSound()).isTrue();
    }

    @Test
    void a_missing_tokenizer() throws IOException {
        Files.delete(folder.resolve("tokenizer/tokenizer.json"));
        assertThat(faults())
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("tokenizer: has neither tokenizer.json nor vocab.json"));
    }

    @Test
    void a_decoder_with_other_latent_channels() {
        replace("vae_decoder/model.onnx", "vae_other_channels.onnx");
        assertThat(faults())
                .anyMatch(fault -> fault.equals(
                        "vae_decoder/model.onnx: decodes 16 latent channels, but its config.json" + " says 4"));
    }

    @Test
    void an_autoencoder_of_another_model() {
        replace("vae_decoder/model.onnx", "vae_other_channels.onnx");
        TinyModels.edit(folder, "vae_decoder/config.json", "\"latent_channels\": 4", "\"latent_channels\": 16");
        assertThat(faults())
                .anyMatch(
                        fault -> fault.startsWith("unet/model.onnx: denoises 4 channels, but the autoencoder has 16"));
    }

    @Test
    void a_decoder_that_magnifies_otherwise_than_its_configuration_says() {
        replace("vae_decoder/model.onnx", "vae_other_factor.onnx");
        assertOnlyFault("vae_decoder/model.onnx", "but the configuration says 8 pixels for each latent");
    }

    @Test
    void truncated_external_data() throws IOException {
        replace("unet/model.onnx", "unet_external.onnx");
        byte[] data = Files.readAllBytes(FIXTURES.resolve("doctor/unet_external.onnx.data"));
        Files.write(folder.resolve("unet/unet_external.onnx.data"), Arrays.copyOf(data, data.length - 100));
        assertThat(faults())
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("unet/model.onnx: "))
                .anyMatch(fault -> fault.contains("truncated: it has " + (data.length - 100)));
    }

    @Test
    void missing_external_data() {
        replace("unet/model.onnx", "unet_external.onnx");
        assertThat(faults()).anyMatch(fault -> fault.contains("'unet_external.onnx.data', which is missing"));
    }

    @Test
    void a_half_precision_decoder_that_overflows() {
        replace("vae_decoder/model.onnx", "vae_overflow.onnx");
        assertOnlyFault("vae_decoder/model.onnx", "decodes noise to infinities or no numbers");
    }

    @Test
    void a_decoder_that_paints_black() {
        replace("vae_decoder/model.onnx", "vae_black.onnx");
        assertOnlyFault("vae_decoder/model.onnx", "decodes noise to a black picture");
    }

    @Test
    void an_unknown_pipeline_class() {
        TinyModels.edit(folder, "model_index.json", "StableDiffusionPipeline", "StableCascadePipeline");
        assertOnlyFault("model_index.json", "pipeline class 'StableCascadePipeline' is not supported");
    }

    @Test
    void a_missing_graph() throws IOException {
        Files.delete(folder.resolve("text_encoder/model.onnx"));
        assertOnlyFault("text_encoder/model.onnx", "is missing");
    }

    @Test
    void a_foreign_file_in_place_of_a_graph() throws IOException {
        Files.write(folder.resolve("unet/model.onnx"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0});
        assertOnlyFault("unet/model.onnx", "is not an ONNX graph but a ZIP archive");
    }

    @Test
    void a_truncated_graph() throws IOException {
        byte[] sound = Files.readAllBytes(folder.resolve("unet/model.onnx"));
        Files.write(folder.resolve("unet/model.onnx"), Arrays.copyOf(sound, sound.length / 2));
        assertOnlyFault("unet/model.onnx", "is truncated or not an ONNX graph");
    }

    @Test
    void a_tokenizer_of_another_model() {
        TinyModels.edit(
                folder,
                "tokenizer/tokenizer.json",
                "\"added_tokens\":[",
                "\"added_tokens\":[{\"id\": 49407,"
                        + " \"content\": \"<other>\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false,"
                        + " \"normalized\": false, \"special\": true},");
        assertThat(faults())
                .anyMatch(
                        fault -> fault.startsWith("tokenizer: is the tokenizer of another model: it has 49408 tokens"));
    }

    @Test
    void an_empty_graph() {
        replace("unet/model.onnx", "unet_empty.onnx");
        assertThat(faults()).anyMatch(fault -> fault.equals("unet/model.onnx: is an empty graph: it has no operation"));
    }

    @Test
    void broken_json() {
        TinyModels.edit(folder, "vae_decoder/config.json", "{", "{,");
        assertThat(faults()).anyMatch(fault -> fault.startsWith("vae_decoder/config.json: is not JSON"));
    }

    @Test
    void a_wrong_scheduler_option() {
        TinyModels.edit(folder, "scheduler/scheduler_config.json", "\"scaled_linear\"", "\"scaled_cubic\"");
        assertThat(faults())
                .isNotEmpty()
                .allMatch(fault ->
                        fault.startsWith("scheduler/scheduler_config.json: ") && fault.contains("scaled_cubic"));
    }

    @Test
    void text_states_that_the_denoiser_does_not_read() {
        TinyModels.replace(
                folder, "unet/model.onnx", FIXTURES.resolve("pipeline_variants").resolve("unet_narrow.onnx"));
        assertThat(faults()).anyMatch(fault -> fault.startsWith("unet/model.onnx: attends to states of width"));
    }

    @Test
    void several_faults_at_once_are_all_told() throws IOException {
        Files.delete(folder.resolve("text_encoder/model.onnx"));
        Files.delete(folder.resolve("tokenizer/tokenizer.json"));
        replace("unet/model.onnx", "unet_empty.onnx");
        replace("vae_decoder/model.onnx", "vae_overflow.onnx");
        TinyModels.edit(folder, "model_index.json", "StableDiffusionPipeline", "StableCascadePipeline");
        List<String> faults = faults();
        assertThat(faults).anyMatch(fault -> fault.startsWith("text_encoder/model.onnx: is missing"));
        assertThat(faults).anyMatch(fault -> fault.startsWith("tokenizer: has neither"));
        assertThat(faults).anyMatch(fault -> fault.startsWith("unet/model.onnx: is an empty graph"));
        assertThat(faults).anyMatch(fault -> fault.startsWith("vae_decoder/model.onnx: decodes noise to infinities"));
        assertThat(faults).anyMatch(fault -> fault.startsWith("model_index.json: pipeline class"));
    }

    @Test
    void what_is_odd_is_told_but_no_fault() throws IOException {
        Files.writeString(folder.resolve("model.safetensors"), "unread");
        Diagnosis diagnosis = ModelDoctor.examine(folder, ONE_THREAD, true);
        assertThat(diagnosis.isSound()).isTrue();
        assertThat(diagnosis.findings()).extracting(Finding::where).contains("model.safetensors");
    }
}
