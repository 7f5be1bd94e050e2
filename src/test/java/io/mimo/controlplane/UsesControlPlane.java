package io.mimo.controlplane;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test methods of this class may take a {@link TestCluster}: a namespace of their own in a real control plane,
 * which the first such test starts. A running one is used when MIMO_CONTROL_PLANE_KUBECONFIG names its
 * admin.kubeconfig, as {@code up} wrote it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(ControlPlaneExtension.class)
public @interface UsesControlPlane {}
