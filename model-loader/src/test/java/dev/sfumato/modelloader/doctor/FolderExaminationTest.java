package dev.sfumato.modelloader.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An examination tells all the faults of a folder at once, and none of a sound one. */
class FolderExaminationTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void copyModel() {
        folder = Fixtures.copyTinyModel(temporary.resolve("tiny"));
    }

    private List<String> findings() {
        return FolderExamination.of(folder, new Findings(folder)).findings().stream()
                .filter(finding -> finding.severity() == Severity.FAULT)
                .map(finding -> finding.severity() + " " + finding.where() + ": " + finding.what())
                .toList();
    }

    @Test
    void a_sound_folder_has_no_fault() {
        FolderReport report = FolderExamination.of(folder, new Findings(folder));
        assertThat(report.findings())
                .filteredOn(finding -> finding.severity() == Severity.FAULT)
                .isEmpty();
        assertThat(report.pipelineClass()).isEqualTo("StableDiffusionPipeline");
        assertThat(report.graphs()).containsOnlyKeys("text_encoder", "unet", "vae_decoder");
        assertThat(report.weightBytes()).isGreaterThan(500).isLessThan(5000);
    }

    @Test
    void several_faults_are_all_told() throws IOException {
        Files.delete(folder.resolve("files.json"));
        Files.delete(folder.resolve("tokenizer/merges.txt"));
        Files.writeString(folder.resolve("scheduler/scheduler_config.json"), "");
        Files.writeString(folder.resolve("unet/model.onnx"), "version https://git-lfs.github.com/spec/v1\n");
        Files.writeString(folder.resolve("vae_decoder/config.json"), "{\"latent_channels\": 16");
        assertThat(findings())
                .anyMatch(finding -> finding.startsWith("FAULT tokenizer/merges.txt: is missing"))
                .anyMatch(finding -> finding.startsWith("FAULT scheduler/scheduler_config.json: is empty"))
                .anyMatch(
                        finding -> finding.startsWith("FAULT unet/model.onnx: ") && finding.contains("Git LFS pointer"))
                .anyMatch(finding -> finding.startsWith("FAULT vae_decoder/config.json: is not JSON"))
                .hasSize(4);
    }

    @Test
    void a_list_of_files_is_compared_to_the_end() throws IOException {
        Files.delete(folder.resolve("vae_decoder/model.onnx"));
        Files.writeString(folder.resolve("unet/config.json"), "{}");
        assertThat(findings())
                .anyMatch(
                        finding -> finding.equals("FAULT vae_decoder/model.onnx: is listed in files.json but missing"))
                .anyMatch(finding -> finding.startsWith("FAULT unet/config.json: files.json says"));
    }

    @Test
    void a_folder_without_an_index_is_still_examined() throws IOException {
        Files.delete(folder.resolve("files.json"));
        Files.delete(folder.resolve("model_index.json"));
        Files.write(folder.resolve("unet/model.onnx"), new byte[] {1, 2, 3});
        assertThat(findings())
                .anyMatch(finding -> finding.startsWith("FAULT model_index.json: is missing"))
                .anyMatch(finding -> finding.startsWith("FAULT unet/model.onnx: is truncated or not an ONNX graph"));
    }

    @Test
    void no_folder_is_no_finding_but_an_error() {
        folder = folder.resolve("nowhere");
        assertThatThrownBy(this::findings)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no such model folder");
    }
}
