package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The findings about one folder while they are collected; not thread-safe. */
public final class Findings {

    private final Path folder;
    private final List<Finding> all = new ArrayList<>();

    public Findings(Path folder) {
        this.folder = folder;
    }

    public void fault(String where, String what) {
        add(new Finding(Severity.FAULT, where, what));
    }

    public void odd(String where, String what) {
        add(new Finding(Severity.ODD, where, what));
    }

    private void add(Finding finding) {
        if (!all.contains(finding)) {
            all.add(finding);
        }
    }

    /** A failure as a fault, with the place that its message begins with. */
    public void fault(ModelException failure) {
        String message = String.valueOf(failure.getMessage());
        String root = folder.toString();
        int colon = message.indexOf(": ");
        if (message.startsWith(root) && colon > 0) {
            String where =
                    message.substring(root.length(), colon).replace('\\', '/').replaceFirst("^/", "");
            fault(where.isEmpty() ? "." : where, message.substring(colon + 2));
        } else {
            fault(".", message);
        }
    }

    /** What a check gives, or empty if it fails, which is then a fault. */
    public <T> Optional<T> attempt(Supplier<T> check) {
        try {
            return Optional.of(check.get());
        } catch (ModelException e) {
            fault(e);
            return Optional.empty();
        }
    }

    public boolean hasFaults() {
        return all.stream().anyMatch(finding -> finding.severity() == Severity.FAULT);
    }

    /** In the order in which they were found. */
    public List<Finding> toList() {
        return List.copyOf(all);
    }
}
