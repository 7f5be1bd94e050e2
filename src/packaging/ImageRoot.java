import java.util.List;

/**
 * Hands the JDK that runs this to {@code image-root}, and its class path with the jar in place of the folder of
 * classes, its first.
 */
final class ImageRoot {
    private ImageRoot() {}

    public static void main(String[] arguments) throws Exception {
        String classPath = System.getProperty("java.class.path");
        String jars = arguments[1] + classPath.substring(classPath.indexOf(':'));
        List<String> command =
                List.of("src/packaging/image-root", System.getProperty("java.home"), arguments[0], jars, arguments[2]);
        Process process = new ProcessBuilder(command).inheritIO().start();
        System.exit(process.waitFor());
    }
}
