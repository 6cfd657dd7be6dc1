/** Blobs in a bucket of S3, or of any server that speaks its protocol. */
@NullMarked
package dev.sfumato.tracking.blob.s3;

import org.jspecify.annotations.NullMarked;
