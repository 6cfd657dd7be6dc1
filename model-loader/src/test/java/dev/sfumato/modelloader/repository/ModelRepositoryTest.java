package dev.sfumato.modelloader.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRepositoryTest {

    @TempDir
    private Path home;

    @TempDir
    private Path elsewhere;

    private ModelRepository repository = new ModelRepository(Path.of(""));

    @BeforeEach
    void bundleOneModel() throws IOException {
        repository = new ModelRepository(
                home, BundledFixture.make(elsewhere.resolve("jar")).classPath());
    }

    @Test
    void names_the_bundled_models_first_then_the_folders_in_their_order() throws IOException {
        Fixtures.copyTinyModel(home.resolve("models/zebra"));
        Fixtures.copyTinyModel(home.resolve("models/ant"));
        Files.createDirectories(home.resolve("models/.hidden"));
        Files.writeString(home.resolve("models/notes.txt"), "not a folder");
        assertThat(repository.ids()).containsExactly("tiny", "ant", "zebra");
        assertThat(repository.defaultId()).isEqualTo("tiny");
    }

    @Test
    void without_a_bundled_model_the_first_folder_is_the_default() throws IOException {
        ModelRepository bare = new ModelRepository(home, new URLClassLoader(new URL[0], null));
        ModelException refusal = catchThrowableOfType(ModelException.class, bare::defaultId);
        assertThat(refusal.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(refusal).hasMessage("there is no model: none is bundled and none lies in " + home.resolve("models"));
        assertThat(bare.ids()).isEmpty();

        Fixtures.copyTinyModel(home.resolve("models/zebra"));
        assertThat(bare.defaultId()).isEqualTo("zebra");
    }

    @Test
    void finds_a_folder_in_the_home_by_its_name() {
        Fixtures.copyTinyModel(home.resolve("models/own"));
        assertThat(repository.findById("own").root()).isEqualTo(home.resolve("models/own"));
        assertThat(repository.find("own").id()).isEqualTo("own");
    }

    @Test
    void finds_a_folder_anywhere_by_its_path() {
        Path folder = Fixtures.copyTinyModel(elsewhere.resolve("deep/down"));
        assertThat(repository.find(folder.toString()).root()).isEqualTo(folder);
        assertThat(repository.find(folder.resolve("../down").toString()).id()).isEqualTo("down");
    }

    @Test
    void an_id_goes_before_a_path() {
        assertThat(repository.find("tiny").root()).isEqualTo(home.resolve("models/tiny"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "", " ", "a\0b", "/no/such/folder"})
    void an_unknown_name_is_refused_with_those_that_are_known(String name) {
        Fixtures.copyTinyModel(home.resolve("models/own"));
        ModelException refusal = catchThrowableOfType(ModelException.class, () -> repository.find(name));
        assertThat(refusal.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(refusal)
                .hasMessage("no model '" + name + "'; known are [tiny, own], others go into " + home.resolve("models"));
    }

    @Test
    void ids_never_reach_outside_the_home() {
        Path folder = Fixtures.copyTinyModel(elsewhere.resolve("secret"));
        Fixtures.copyTinyModel(home.resolve("secret"));
        Stream.of(folder.toString(), "../secret", ".", "..", "tiny/../../secret", "")
                .forEach(id -> assertThatThrownBy(() -> repository.findById(id))
                        .hasMessageStartingWith("no model '" + id + "'"));
    }

    @Test
    void a_folder_that_is_no_model_is_listed_and_told_when_it_is_asked_for() throws IOException {
        Files.createDirectories(home.resolve("models/empty"));
        assertThat(repository.ids()).contains("empty");
        assertThatThrownBy(() -> repository.findById("empty"))
                .hasMessageContaining("is not a model folder in the diffusers layout");
    }

    @Test
    void remembers_hashes_outside_the_model_folder() throws IOException {
        Fixtures.copyTinyModel(home.resolve("models/own"));
        repository.findById("own");
        try (Stream<Path> remembered = Files.list(home.resolve("cache/hashes"))) {
            assertThat(remembered).hasSizeGreaterThanOrEqualTo(7);
        }
    }
}
