package io.mimo.plan;

import java.util.Optional;

/**
 * By which of our labels the pods of one workload are told from all others. Chosen when the workload is made, and kept
 * as long as it lives: a Deployment's selector cannot be changed, and another label in a template would replace every
 * pod.
 *
 * @param named the pods bear the resource's name under our own domain and are selected by it. Those of a workload of an
 *     earlier release are selected by well-known labels, which the pods of a Helm release called {@code mimo} may bear
 *     too
 * @param uid the uid that the pods bear as a label, of the resource that the workload was made for; empty in a workload
 *     of this release
 */
public record PodMark(boolean named, Optional<String> uid) {
    /** Of a workload that is yet to be made. */
    public static final PodMark NEW = new PodMark(true, Optional.empty());
}
