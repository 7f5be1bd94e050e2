package io.mimo.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the design: gather, decide (pure), act. */
class PackagesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mimo");
    private static final String[] PURE = {
        "io.mimo.api..",
        "io.mimo.catalog..",
        "io.mimo.manifest..",
        "io.mimo.inventory..",
        "io.mimo.sizing..",
        "io.mimo.plan..",
        "io.mimo.render..",
        "io.mimo.status.."
    };

    private static void only(String owner, String... allowed) {
        String[] packages = new String[allowed.length + 1];
        System.arraycopy(allowed, 0, packages, 0, allowed.length);
        packages[allowed.length] = owner;
        classes()
                .that()
                .resideInAPackage(owner)
                .should()
                .onlyDependOnClassesThat(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage("io.mimo..")
                                .or(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(packages)))
                .check(CLASSES);
    }

    @Test
    void arrowsPointOneWay() {
        only("io.mimo.api..");
        only("io.mimo.catalog..", "io.mimo.api..");
        only("io.mimo.manifest..", "io.mimo.api..", "io.mimo.catalog..");
        only("io.mimo.inventory..", "io.mimo.api..");
        only("io.mimo.sizing..", "io.mimo.api..", "io.mimo.catalog..", "io.mimo.manifest..", "io.mimo.inventory..");
        only(
                "io.mimo.plan..",
                "io.mimo.api..",
                "io.mimo.catalog..",
                "io.mimo.manifest..",
                "io.mimo.inventory..",
                "io.mimo.sizing..");
        only("io.mimo.render..", "io.mimo.api..", "io.mimo.plan..", "io.mimo.manifest..", "io.mimo.inventory..");
        only(
                "io.mimo.status..",
                "io.mimo.api..",
                "io.mimo.plan..",
                "io.mimo.render..",
                "io.mimo.manifest..",
                "io.mimo.inventory..");
    }

    @Test
    void thePurePackagesTouchNoClusterClockOrEnvironment() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .and()
                .doNotHaveFullyQualifiedName("io.mimo.api.MimoDeployment")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.fabric8.kubernetes.client..", "io.javaoperatorsdk..", "java.nio.file..", "java.net..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(CLASSES);
    }

    @Test
    void theCommandLineNeverWritesToACluster() {
        noClasses()
                .that()
                .resideInAPackage("io.mimo.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8.kubernetes.client.dsl..", "io.javaoperatorsdk..")
                .check(CLASSES);
    }
}
