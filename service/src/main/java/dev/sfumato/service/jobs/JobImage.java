package dev.sfumato.service.jobs;

/**
 * A finished picture of a job, kept in the blob store.
 *
 * @param index its place in the job, from 0
 * @param seed which paints this very picture again
 * @param sha256 of the file, by which the blob store finds it
 * @param extension of the file, without a dot
 * @param bytes the size of the file
 * @param event the number of the event that told of it
 */
public record JobImage(
        int index, long seed, String sha256, String extension, long bytes, int width, int height, int event) {

    /** The same picture, told of by another event. */
    public JobImage toldBy(int otherEvent) {
        return new JobImage(index, seed, sha256, extension, bytes, width, height, otherEvent);
    }
}
