package io.mimo.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files, folders and standard input ({@code -}) as text, with a bound on the size. */
record TextSource(InputStream standardInput) {
    static final String STANDARD_INPUT = "-";

    /** A file's text under the name that messages use. */
    record Text(String name, String content) {}

    /** A folder stands for its .yaml, .yml and .json files in order of name, as for kubectl. */
    List<Text> read(String location, int maxMebibytes) {
        if (location.equals(STANDARD_INPUT)) {
            return List.of(text("standard input", standardInput, maxMebibytes));
        }
        Path path = Path.of(location);
        if (!Files.isDirectory(path)) {
            return List.of(file(path, maxMebibytes));
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Text> texts = files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .map(file -> file(file, maxMebibytes))
                    .toList();
            if (texts.isEmpty()) {
                throw new UnreadableInput(location + ": the folder holds no .yaml, .yml or .json file");
            }
            return texts;
        } catch (IOException e) {
            throw new UnreadableInput(location + ": " + e.getMessage());
        }
    }

    private static Text file(Path path, int maxMebibytes) {
        try (InputStream stream = Files.newInputStream(path)) {
            return text(path.toString(), stream, maxMebibytes);
        } catch (NoSuchFileException e) {
            throw new UnreadableInput(path + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new UnreadableInput(path + ": you may not read this file");
        } catch (IOException e) {
            throw new UnreadableInput(path + ": " + e.getMessage());
        }
    }

    private static Text text(String name, InputStream stream, int maxMebibytes) {
        int limit = maxMebibytes * 1024 * 1024;
        try {
            byte[] bytes = stream.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new UnreadableInput(
                        name + ": more than " + maxMebibytes + " MiB; this is hardly what you meant to pass");
            }
            if (isUtf16(bytes)) {
                throw new UnreadableInput(
                        name + ": UTF-16, not UTF-8 text, as PowerShell's > writes it; write the file "
                                + "with | Out-File -Encoding utf8 " + name);
            }
            String content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Text(name, content.startsWith("\uFEFF") ? content.substring(1) : content);
        } catch (CharacterCodingException e) {
            throw new UnreadableInput(name + ": not UTF-8 text");
        } catch (IOException e) {
            throw new UnreadableInput(name + ": " + e.getMessage());
        }
    }

    /** A byte order mark, or every other of the first letters is a zero byte. */
    private static boolean isUtf16(byte[] bytes) {
        if (bytes.length < 4) {
            return false;
        }
        int mark = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        return mark == 0xFEFF
                || mark == 0xFFFE
                || (bytes[0] == 0) != (bytes[1] == 0) && (bytes[2] == 0) != (bytes[3] == 0);
    }
}
