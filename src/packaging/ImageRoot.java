import java.util.List;

/** Hands the JDK that runs this to {@code image-root}. */
final class ImageRoot {
    private ImageRoot() {}

    public static void main(String[] arguments) throws Exception {
        Process process = new ProcessBuilder(List.of("src/packaging/image-root", System.getProperty("java.home"), arguments[0])).inheritIO().start();
        System.exit(process.waitFor());
    }
}
