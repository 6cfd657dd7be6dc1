package dev.sfumato.service.cli.doctor;

import dev.sfumato.modelloader.onnx.cuda.CudaInstallation;
import dev.sfumato.modelloader.onnx.cuda.NativeLibrary;
import dev.sfumato.service.cli.output.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a machine has for CUDA, as text for people and as values for JSON. */
public final class CudaTables {
    private CudaTables() {}

    /** The whole text. */
    public static String of(CudaInstallation cuda) {
        Table table = new Table("WANTED", "FOUND");
        table.add(List.of("ONNX Runtime with CUDA", cuda.runtime() + (cuda.inRuntime() ? "" : ", for the CPU only")));
        table.add(List.of("a driver", cuda.driver() == null ? "none" : "for CUDA " + cuda.driver()));
        cuda.libraries().forEach(library -> table.add(List.of(library.name(), library.state())));
        List<String> advice = cuda.advice();
        String end = advice.isEmpty() ? "CUDA can be used." : String.join(System.lineSeparator(), advice);
        return table + System.lineSeparator() + end + System.lineSeparator();
    }

    /** The values of its JSON. */
    public static Map<String, ?> values(CudaInstallation cuda) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("onnxruntime", cuda.runtime());
        values.put("cuda_in_onnxruntime", cuda.inRuntime());
        values.put("driver_cuda", cuda.driver());
        values.put(
                "libraries", cuda.libraries().stream().map(CudaTables::values).toList());
        values.put("complete", cuda.isComplete());
        values.put("advice", cuda.advice());
        return values;
    }

    private static Map<String, ?> values(NativeLibrary library) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", library.name());
        values.put("file", library.file());
        values.put("other_versions", library.others());
        return values;
    }
}
