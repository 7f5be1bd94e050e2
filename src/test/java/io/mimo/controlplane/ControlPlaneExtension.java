package io.mimo.controlplane;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its {@link TestCluster}; JUnit closes it after the test, and the control plane after the last test of
 * the JVM.
 */
public final class ControlPlaneExtension implements ParameterResolver {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Namespace STORE = Namespace.create(ControlPlaneExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class
                && context.getTestMethod().isPresent();
    }

    @Override
    public TestCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(STORE)
                .computeIfAbsent(
                        TestCluster.class,
                        any -> TestCluster.create(shared(context), namespace(context)),
                        TestCluster.class);
    }

    /** Unique, short enough for names of nodes, and still tells in a listing which test it belongs to. */
    private static String namespace(ExtensionContext context) {
        String test = context.getRequiredTestMethod()
                .getName()
                .replaceAll("([A-Z])", "-$1")
                .replaceAll("[^A-Za-z0-9]+", "-");
        String readable = test.substring(0, Math.min(24, test.length()))
                .toLowerCase(Locale.ROOT)
                .replaceAll("-$", "");
        return readable + "-" + Long.toString(System.currentTimeMillis() % 100_000_000, 36) + COUNT.incrementAndGet();
    }

    private static ControlPlane shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(ControlPlane.class, any -> ControlPlane.start(Map.of()), ControlPlane.class);
    }
}
