package dev.sfumato.modelloader.onnx.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaOptionsTest {

    @Test
    void the_arena_grows_by_what_is_asked_for_unless_told_otherwise() {
        assertThat(CudaOptions.DEFAULT.asStrings())
                .containsExactly(Map.entry("arena_extend_strategy", "kSameAsRequested"));
        assertThat(CudaOptions.parse(List.of("arena_extend_strategy=kNextPowerOfTwo"))
                        .asStrings())
                .containsExactly(Map.entry("arena_extend_strategy", "kNextPowerOfTwo"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpu_mem_limit=1",
                "gpu_mem_limit=85899345920",
                "cudnn_conv_algo_search=EXHAUSTIVE",
                "cudnn_conv_algo_search=HEURISTIC",
                "cudnn_conv_algo_search=DEFAULT",
                "cudnn_conv_use_max_workspace=0",
                "prefer_nhwc=1",
                "fuse_conv_bias=1",
                "use_tf32=0",
                "sdpa_kernel=0",
                "sdpa_kernel=11",
                "enable_cuda_graph=1"
            })
    void each_option_is_handed_on_by_its_own_name(String setting) {
        CudaOptions options = CudaOptions.parse(List.of(setting));
        int split = setting.indexOf('=');
        assertThat(options.asStrings())
                .containsEntry(setting.substring(0, split), setting.substring(split + 1))
                .containsEntry("arena_extend_strategy", "kSameAsRequested")
                .hasSize(2);
        assertThat(options.toString()).contains(setting);
        assertThat(options.cudaGraphs()).isEqualTo(setting.startsWith("enable_cuda_graph"));
    }

    @Test
    void of_an_option_that_is_given_twice_the_last_holds() {
        assertThat(CudaOptions.parse(List.of("use_tf32=0", "use_tf32=1")).asStrings())
                .containsEntry("use_tf32", "1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gpu_mem_limit=0               | gpu_mem_limit: got '0'; allowed: a number of bytes from 1 on
            gpu_mem_limit=12g             | gpu_mem_limit: got '12g'
            arena_extend_strategy=doubled | got 'doubled'; allowed: kSameAsRequested or kNextPowerOfTwo
            cudnn_conv_algo_search=Best   | got 'Best'; allowed: EXHAUSTIVE, HEURISTIC or DEFAULT
            prefer_nhwc=true              | prefer_nhwc: got 'true'; allowed: 0 or 1
            fuse_conv_bias=               | fuse_conv_bias: got ''; allowed: 0 or 1
            sdpa_kernel=4096              | sdpa_kernel: got '4096'; allowed: a sum of 1, 2, 4
            sdpa_kernel=-1                | sdpa_kernel: got '-1'
            speed=9                       | no option 'speed'; allowed: gpu_mem_limit, arena_extend_strategy
            PREFER_NHWC=1                 | no option 'PREFER_NHWC'
            device_id=1                   | no option 'device_id'
            prefer_nhwc                   | got 'prefer_nhwc'; expected option=value
            """)
    void what_onnx_runtime_would_not_know_is_refused_by_name(String setting, String message) {
        assertThatThrownBy(() -> CudaOptions.parse(List.of(setting)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
