/** Tables as Parquet files, by Apache's library without Hadoop. */
@NullMarked
package dev.sfumato.service.export.parquet;

import org.jspecify.annotations.NullMarked;
