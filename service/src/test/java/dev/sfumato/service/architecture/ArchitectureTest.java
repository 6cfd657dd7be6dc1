package dev.sfumato.service.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

    private static final String BASE = "dev.sfumato.";
    private static final int MOST_TYPES = 16;
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sfumato");

    @ParameterizedTest
    @ValueSource(strings = {"prompts", "modelloader", "tracking", "diffusion", "service"})
    void everyModuleIsSeen(String module) {
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().startsWith(BASE + module)))
                .hasSizeGreaterThan(3);
    }

    @Test
    void arrowsBetweenModulesPointDown() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("prompts")
                .definedBy(BASE + "prompts..")
                .layer("model-loader")
                .definedBy(BASE + "modelloader..")
                .layer("tracking")
                .definedBy(BASE + "tracking..")
                .layer("diffusion")
                .definedBy(BASE + "diffusion..")
                .layer("service")
                .definedBy(BASE + "service..")
                .whereLayer("prompts")
                .mayNotAccessAnyLayer()
                .whereLayer("model-loader")
                .mayNotAccessAnyLayer()
                .whereLayer("tracking")
                .mayNotAccessAnyLayer()
                .whereLayer("diffusion")
                .mayOnlyAccessLayers("prompts", "model-loader")
                .whereLayer("service")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompts", "modelloader", "tracking", "diffusion", "service"})
    void packagesOfAModuleAreFreeOfCycles(String module) {
        slices().assignedFrom(packagesOf(BASE + module))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void onlyOnePackageKnowsOnnxRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "modelloader.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(CLASSES);
    }

    @Test
    void onlyTheServiceKnowsMicronaut() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "service..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micronaut..")
                .check(CLASSES);
    }

    @Test
    void samplingArithmeticHasNoThreadsAndNoFiles() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        BASE + "diffusion.schedulers..", BASE + "diffusion.noise..", BASE + "diffusion.guidance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.nio.file..", "java.time..")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)$")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarkedAndSmall() {
        assertThat(CLASSES.stream()
                        .map(c -> c.getPackage())
                        .distinct()
                        .filter(p -> !p.getClasses().isEmpty()))
                .allSatisfy(p -> {
                    assertThat(p.isAnnotatedWith(NullMarked.class))
                            .as("%s is @NullMarked", p.getName())
                            .isTrue();
                    assertThat(topLevelTypes(p)).as("types in %s", p.getName()).isLessThanOrEqualTo(MOST_TYPES);
                });
    }

    private static SliceAssignment packagesOf(String module) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                boolean inside = name.equals(module) || name.startsWith(module + ".");
                return inside ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + module;
            }
        };
    }

    private static long topLevelTypes(JavaPackage javaPackage) {
        return javaPackage.getClasses().stream()
                .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
                // an enum brings its array
                .filter(c -> !c.isArray())
                // what annotation processors wrote
                .filter(c -> !c.getName().contains(".$") && !c.getSimpleName().startsWith("Serde"))
                .count();
    }
}
