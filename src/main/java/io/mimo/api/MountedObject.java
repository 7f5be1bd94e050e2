package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A ConfigMap or a Secret of the namespace, and the folder that shows it. */
@ValidationRule(
        value = "!" + MountedObject.TAKEN + ".exists(t, (self.mountPath + '/').startsWith(t + '/'))",
        fieldPath = ".mountPath",
        message = "podTemplate: a mountPath lies in a folder that the operator or the container runtime fills "
                + "(/models, /scratch, /tmp, /dev, /proc, /sys, /run, /var/run); use another, such as /etc/mimo")
@ValidationRule(
        value = "!(self.mountPath in " + MountedObject.IMAGE + ")",
        fieldPath = ".mountPath",
        message = "podTemplate: a mountPath would hide a folder without which the image cannot start; use a folder "
                + "of its own, such as /etc/mimo")
public record MountedObject(
        @Required
        @Size(min = 1, max = 253)
        @Pattern(SchemaPatterns.OBJECT_NAME)
        @JsonPropertyDescription("Its name; pods wait until it is there.")
        String name,

        @Required
        @Size(max = 256)
        @Pattern(SchemaPatterns.MOUNT_PATH)
        @JsonPropertyDescription("Absolute path of the folder.")
        String mountPath) {

    /** Folders that are mounted already: by the operator and by the container runtime (OCI, config-linux.md). */
    public static final String TAKEN = "['/models', '/scratch', '/tmp', '/dev', '/proc', '/sys', '/run', '/var/run']";
    /** Folders of the Filesystem Hierarchy Standard 3.0 that hold programs, libraries or users. */
    public static final String IMAGE = "['/bin', '/etc', '/home', '/lib', '/lib64', '/opt', '/root', '/sbin', "
            + "'/usr', '/usr/bin', '/usr/lib', '/usr/local', '/usr/local/bin', '/usr/local/lib', '/var']";
}
