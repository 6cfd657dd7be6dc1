@NullMarked
package dev.sfumato.tracking.export.mlflow;

import org.jspecify.annotations.NullMarked;
