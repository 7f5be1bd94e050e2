package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.sizing.Evaluator;
import io.mimo.sizing.MemoryLedger;
import io.mimo.sizing.ProductVerdict;
import io.mimo.sizing.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ledgers to be laid side by side: a report has the MemorySaver's only where the requested profile does not fit. */
public final class Comparison {
    private Comparison() {}

    /**
     * All stages under both profiles on the deciding product; empty when the manifest is invalid or no product is
     * there.
     */
    public static List<LedgerRow> bothProfiles(MimoDeployment resource, Catalog catalog, Inventory inventory) {
        if (!(SpecResolver.resolve(resource, catalog) instanceof Resolution.Valid(ServingSpec spec))) {
            return List.of();
        }
        List<LedgerRow> rows = new ArrayList<>();
        new Evaluator(inventory, spec.hardware(), catalog)
                .judge(spec, Optional.empty()).products().stream().findFirst().ifPresent(product -> {
                    Reports.rows(product.requested(), rows);
                    saver(spec, product, catalog).ifPresent(ledger -> Reports.rows(ledger, rows));
                });
        return List.copyOf(rows);
    }

    /** A GGUF file has no profiles. */
    private static Optional<MemoryLedger> saver(ServingSpec spec, ProductVerdict product, Catalog catalog) {
        return product.saver().or(() -> spec.format()
                .map(format -> MemoryLedger.of(spec, format, product.gpu(), Profile.MemorySaver, catalog)));
    }
}
