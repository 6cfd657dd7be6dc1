/** Runs exported to MLflow servers, live and afterwards, through a queue that outlives the process. */
@NullMarked
package dev.sfumato.tracking.export.mlflow;

import org.jspecify.annotations.NullMarked;
