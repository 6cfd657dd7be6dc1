/** MLflow's REST API, as far as runs are exported through it. */
@NullMarked
package dev.sfumato.tracking.export.mlflow.rest;

import org.jspecify.annotations.NullMarked;
