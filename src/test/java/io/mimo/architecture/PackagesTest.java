package io.mimo.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the arrows of the design: gather, decide (pure), act. */
class PackagesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mimo");
    /** Packages of which each lets in those below it too, e.g. catalog.flags in catalog. */
    private static final Map<String, String> PURE = Map.of(
            "api", "",
            "catalog", "api",
            "manifest", "api catalog",
            "inventory", "api catalog",
            "sizing", "api catalog manifest inventory",
            "plan", "api catalog manifest inventory sizing",
            "render", "api plan manifest inventory",
            "status", "api plan render manifest inventory");
    /** The rooms of the controller, and of which other rooms each knows. */
    private static final Map<String, String> ROOMS = Map.of(
            "watch", "",
            "pods", "",
            "cluster", "watch pods",
            "scrape", "pods",
            "children", "watch pods cluster",
            "apply", "watch pods cluster children",
            "rollout", "children apply",
            "admission", "watch pods cluster children",
            "reconcile", "watch pods cluster scrape children apply rollout admission");

    static Stream<Map.Entry<String, String>> pure() {
        return PURE.entrySet().stream();
    }

    static Stream<Map.Entry<String, String>> rooms() {
        return ROOMS.entrySet().stream();
    }

    private static String[] named(String format, String names) {
        return Arrays.stream(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(format::formatted)
                .toArray(String[]::new);
    }

    private static void only(String owner, String within, String... allowed) {
        String[] all = Arrays.copyOf(allowed, allowed.length + 1);
        all[allowed.length] = owner;
        classes()
                .that()
                .resideInAPackage(owner)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(within).or(resideInAnyPackage(all)))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("pure")
    void arrowsPointOneWay(Map.Entry<String, String> arrow) {
        only("io.mimo." + arrow.getKey() + "..", "io.mimo..", named("io.mimo.%s..", arrow.getValue()));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyTheRoomsBelowIt(Map.Entry<String, String> arrow) {
        only(
                "io.mimo.operator." + arrow.getKey(),
                "io.mimo.operator..",
                named("io.mimo.operator.%s", arrow.getValue()));
    }

    @Test
    void everyRoomHasItsArrowsAndStatesWhatMayEnterIt() throws IOException {
        Path operator = Path.of("src/main/java/io/mimo/operator");
        try (Stream<Path> folders = Files.list(operator).filter(Files::isDirectory)) {
            List<Path> rooms = folders.toList();
            assertThat(rooms)
                    .extracting(room -> room.getFileName().toString())
                    .containsExactlyInAnyOrderElementsOf(ROOMS.keySet());
            assertThat(rooms).allSatisfy(room -> assertThat(room.resolve("package-info.java"))
                    .content()
                    .contains("Invariants: "));
        }
    }

    /** A package and those below it are one here; the rooms of the controller are each their own. */
    @Test
    void noPackagesFormACircle() {
        slices().matching("io.mimo.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.mimo.operator.(*)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noFilesOfDifferentPackagesFormACircle() {
        Map<JavaClass, Set<JavaClass>> uses = new HashMap<>();
        CLASSES.forEach(user -> user.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .filter(used -> used.getPackageName().startsWith("io.mimo"))
                .forEach(used ->
                        uses.computeIfAbsent(file(user), any -> new HashSet<>()).add(file(used))));
        assertThat(uses.keySet()).allSatisfy(file -> assertThat(reached(file, uses))
                .filteredOn(other -> !other.getPackageName().equals(file.getPackageName()))
                .as(file.getName() + " is reached again from")
                .noneMatch(other -> reached(other, uses).contains(file)));
    }

    private static JavaClass file(JavaClass type) {
        return type.getEnclosingClass().map(PackagesTest::file).orElse(type.getBaseComponentType());
    }

    private static Set<JavaClass> reached(JavaClass from, Map<JavaClass, Set<JavaClass>> uses) {
        Set<JavaClass> reached = new HashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(uses.getOrDefault(from, Set.of()));
        while (!open.isEmpty()) {
            JavaClass next = open.pop();
            if (reached.add(next)) {
                open.addAll(uses.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    @Test
    void thePurePackagesTouchNoClusterClockOrEnvironment() {
        String[] pure = named("io.mimo.%s..", String.join(" ", PURE.keySet()));
        noClasses()
                .that()
                .resideInAnyPackage(pure)
                .and()
                .doNotHaveFullyQualifiedName("io.mimo.api.MimoDeployment")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.fabric8.kubernetes.client..", "io.javaoperatorsdk..", "java.nio.file..", "java.net..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(pure)
                .should()
                .callMethod(Instant.class, "now")
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
