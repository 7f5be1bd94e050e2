package io.mimo.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.admission.AdmissionCache;
import io.mimo.operator.admission.AdmissionRestorer;
import io.mimo.operator.children.Children;

/** Restores, before the first decision, what a former leader or an earlier life of this process has accepted. */
final class AdmissionRestore {
    private final AdmissionCache admissions;
    private final IndexerResourceCache<MimoDeployment> resources;
    private final Children children;
    private boolean done;

    AdmissionRestore(AdmissionCache admissions, IndexerResourceCache<MimoDeployment> resources, Children children) {
        this.admissions = admissions;
        this.resources = resources;
        this.children = children;
    }

    synchronized void once() {
        if (!done) {
            admissions.seed(resources
                    .list()
                    .flatMap(resource -> AdmissionRestorer.of(resource, () -> children.workload(resource)).stream())
                    .toList());
            resources.list(AdmissionRestorer::isLapsed).forEach(admissions::resumeLapsed);
            done = true;
        }
    }
}
