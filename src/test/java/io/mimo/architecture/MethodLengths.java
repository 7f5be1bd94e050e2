package io.mimo.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The methods of the sources, measured by the compiler's own parser: from their declaration to the closing brace. */
final class MethodLengths {
    private MethodLengths() {}

    /** As {@code FILE#METHOD}, sorted. */
    static List<String> over(int most) throws IOException {
        List<String> over = new ArrayList<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = LinesTest.sources()) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources.toList()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        if (lines(method, unit, positions) > most) {
                            over.add(unit.getSourceFile().getName() + "#" + method.getName());
                        }
                        return super.visitMethod(method, nothing);
                    }
                }.scan(unit, null);
            }
        }
        return over.stream().sorted().toList();
    }

    /** From the type that it returns, as annotations are before it; a constructor from where it begins. */
    private static long lines(MethodTree method, CompilationUnitTree unit, SourcePositions positions) {
        LineMap lines = unit.getLineMap();
        long first = positions.getStartPosition(unit, method.getReturnType() == null ? method : method.getReturnType());
        long last = positions.getEndPosition(unit, method);
        return first < 0 || last < 0 ? 0 : lines.getLineNumber(last - 1) - lines.getLineNumber(first) + 1;
    }
}
