package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The doctor tells scripts by its exit code and people by its tables. */
class DoctorTest {
    @TempDir
    private Path temporary;

    @Test
    void a_sound_model_ends_with_0_and_a_faulty_one_with_1() throws IOException, InterruptedException {
        Program program = new Program(temporary);
        Outcome sound = program.run("doctor", "tiny");
        assertThat(sound.exitCode()).as(sound.err()).isZero();
        assertThat(sound.out())
                .contains("StableDiffusionPipeline", "DECODED", "encoder_hidden_states")
                .endsWith("The model is sound." + System.lineSeparator());

        Files.delete(program.home().resolve("models/tiny/unet/model.onnx"));
        Outcome faulty = program.run("doctor", "tiny", "--json");
        assertThat(faulty.exitCode()).as(faulty.err()).isEqualTo(1);
        JsonNode json = JsonMapper.shared().readTree(faulty.out());
        assertThat(json.path("sound").asBoolean()).isFalse();
        assertThat(json.path("findings").get(0).path("where").asString()).isEqualTo("unet/model.onnx");
        assertThat(json.path("graphs")).hasSize(2);
        assertThat(json.path("weight_bytes").asLong()).isPositive();
    }

    @Test
    void without_a_folder_it_tells_what_the_machine_lacks_for_cuda() throws IOException, InterruptedException {
        Program program = new Program(temporary);
        Outcome machine = program.run("doctor");
        assertThat(machine.exitCode()).as(machine.err()).isEqualTo(1);
        assertThat(machine.out()).contains("libcudart.so.12", "libcudnn.so.9", "-Pcuda");
        Outcome ignored = program.run("doctor", "--device", "cuda");
        assertThat(ignored.exitCode()).isEqualTo(2);
        assertThat(ignored.err()).contains("FOLDER: is needed with --device");
        Outcome asked = program.run("doctor", "tiny", "--device", "cuda");
        assertThat(asked.exitCode()).isEqualTo(1);
        assertThat(asked.err())
                .contains("CUDA was asked for", "libcudart.so.12: ", "-Pcuda")
                .doesNotContain("\tat ");
        JsonNode json =
                JsonMapper.shared().readTree(program.run("doctor", "--json").out());
        assertThat(json.path("cuda_in_onnxruntime").asBoolean(true)).isFalse();
        assertThat(json.path("libraries").get(0).path("name").asString()).startsWith("libcu");
    }

    @Test
    void what_is_no_folder_or_no_device_ends_with_2() throws IOException, InterruptedException {
        Program program = new Program(temporary);
        Outcome nowhere = program.run("doctor", "nowhere");
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("nowhere: no such model folder");
        Outcome device = program.run("doctor", "tiny", "--device", "tpu");
        assertThat(device.exitCode()).isEqualTo(2);
        assertThat(device.err()).contains("--device: got 'tpu'; allowed: cpu, cuda or cuda:N");
    }
}
