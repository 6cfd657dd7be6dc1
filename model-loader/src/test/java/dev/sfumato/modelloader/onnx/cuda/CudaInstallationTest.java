package dev.sfumato.modelloader.onnx.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.onnx.OnnxRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CudaInstallationTest {
    private static final String CUBLAS = "libcublas.so.12";
    private static final String DRIVER = "libcuda.so.1";

    @TempDir
    private Path folder;

    @Test
    void aRuntimeForTheCpuIsToldFromOneForCuda() {
        CudaInstallation here = OnnxRuntime.cuda();

        assertThat(here.inRuntime()).isFalse();
        assertThat(here.isComplete()).isFalse();
        assertThat(here.libraries())
                .extracting(NativeLibrary::name)
                .contains("libcudart.so.12", "libcudnn.so.9", DRIVER);
        assertThat(here.advice().getFirst()).contains("for the CPU", "-Pcuda");
        assertThat(here.lines()).contains("ONNX Runtime " + OnnxRuntime.version() + " without CUDA");
    }

    @Test
    void eachWantHasItsAdvice() {
        assertThat(advice("13.0", found(CUBLAS), found(DRIVER))).isEmpty();
        assertThat(advice(null, found(CUBLAS), lacking(DRIVER)))
                .singleElement()
                .satisfies(step -> assertThat(step).contains("no NVIDIA driver"));
        assertThat(advice("13.0", lacking(CUBLAS, "libcublas.so.13"), found(DRIVER)))
                .singleElement()
                .satisfies(step -> assertThat(step).contains("another version", CUBLAS, "docs/cuda.md"));
        assertThat(advice("13.0", lacking(CUBLAS), lacking("libcudnn.so.9"), found(DRIVER)))
                .singleElement()
                .satisfies(
                        step -> assertThat(step).contains("Install " + CUBLAS + ", libcudnn.so.9", "LD_LIBRARY_PATH"));
    }

    @Test
    void whatIsThereInTheirPlaceIsNamed() {
        assertThat(lacking(CUBLAS, "libcublas.so.13").state()).isEqualTo("not found; there is libcublas.so.13");
        assertThat(lacking(CUBLAS).state()).isEqualTo("not found");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theSystemsLoaderIsAsked() {
        NativeLibrary library = SystemLoader.find("libc.so.6");
        NativeLibrary other = SystemLoader.find("libm.so.9");
        // libm.so.6 is older than any version of CUDA that is looked for

        assertThat(library.file()).startsWith("/").contains("libc.so.6");
        assertThat(other.isFound()).isFalse();
        assertThat(SystemLoader.find("libnowhere.so.12").others()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatALibraryNeedsIsReadFromItsFile() throws IOException {
        OnnxRuntime.prepare(folder);
        OnnxRuntime.version();
        Path bridge = Path.of(System.getProperty("onnxruntime.native.path")).resolve("libonnxruntime4j_jni.so");

        assertThat(SharedObject.needed(bridge)).contains("libonnxruntime.so.1", "libc.so.6");
    }

    @Test
    void whatIsNoLibraryIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.so"), "no library at all, but long enough to look at it");
        Path empty = Files.createFile(folder.resolve("empty.so"));

        assertThatThrownBy(() -> SharedObject.needed(text)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SharedObject.needed(empty)).isInstanceOf(IOException.class);
    }

    private static List<String> advice(@Nullable String driver, NativeLibrary... libraries) {
        return new CudaInstallation("1.29.0", true, driver, Arrays.asList(libraries)).advice();
    }

    private static NativeLibrary found(String name) {
        return new NativeLibrary(name, "/usr/lib/" + name, List.of());
    }

    private static NativeLibrary lacking(String name, String... others) {
        return new NativeLibrary(name, null, List.of(others));
    }
}
