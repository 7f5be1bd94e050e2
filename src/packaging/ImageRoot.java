import java.util.List;

/** Hands the JDK that runs this and the class path of the image, of which the first entry is the folder of the classes, to {@code image-root}. */
final class ImageRoot {
    private ImageRoot() {}

    public static void main(String[] arguments) throws Exception {
        String classPath = System.getProperty("java.class.path");
        String jars = arguments[1] + classPath.substring(classPath.indexOf(':'));
        Process process = new ProcessBuilder(List.of("src/packaging/image-root", System.getProperty("java.home"), arguments[0], jars, arguments[2]))
                .inheritIO().start();
        System.exit(process.waitFor());
    }
}
