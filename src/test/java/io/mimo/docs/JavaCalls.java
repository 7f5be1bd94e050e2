package io.mimo.docs;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/**
 * The main source as the compiler's own parser reads it: where judgements are made, what is called with what, and what
 * constants and methods have for values.
 */
final class JavaCalls {
    private static final Path SOURCES = Path.of("src/main/java/io/mimo");

    record Call(TreePath at, List<? extends ExpressionTree> arguments) {}

    final List<TreePath> made = new ArrayList<>();

    final Map<String, List<TreePath>> constants = new HashMap<>();

    final Map<String, List<TreePath>> returns = new HashMap<>();

    final List<Call> calls = new ArrayList<>();

    static JavaCalls ofMain() {
        var read = new JavaCalls();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null);
                Stream<Path> files = Files.walk(SOURCES)) {
            var sources = manager.getJavaFileObjectsFromPaths(
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.startsWith(SOURCES.resolve("cli")))
                            .sorted()
                            .toList());
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, sources);
            for (CompilationUnitTree unit : task.parse()) {
                read.new Collector().scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    private final class Collector extends TreePathScanner<Void, Void> {
        @Override
        public Void visitNewClass(NewClassTree tree, Void nothing) {
            String type = tree.getIdentifier().toString();
            if (Set.of("Problem", "Reason", "Warning", "WarningEntry").contains(type)) {
                made.add(getCurrentPath());
            }
            calls.add(new Call(getCurrentPath(), tree.getArguments()));
            return super.visitNewClass(tree, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            calls.add(new Call(getCurrentPath(), tree.getArguments()));
            return super.visitMethodInvocation(tree, nothing);
        }

        @Override
        public Void visitReturn(ReturnTree tree, Void nothing) {
            if (tree.getExpression() != null) {
                method(getCurrentPath()).ifPresent(method -> returns.computeIfAbsent(method, any -> new ArrayList<>())
                        .add(new TreePath(getCurrentPath(), tree.getExpression())));
            }
            return super.visitReturn(tree, nothing);
        }

        @Override
        public Void visitVariable(VariableTree tree, Void nothing) {
            if (tree.getInitializer() != null) {
                constants
                        .computeIfAbsent(tree.getName().toString(), any -> new ArrayList<>())
                        .add(new TreePath(getCurrentPath(), tree.getInitializer()));
            }
            return super.visitVariable(tree, nothing);
        }
    }

    static String typeOf(TreePath at) {
        return at.getLeaf() instanceof ClassTree type ? type.getSimpleName().toString() : typeOf(at.getParentPath());
    }

    /** The class of a call to a static method. */
    static Optional<String> receiver(Call call) {
        return call.at().getLeaf() instanceof MethodInvocationTree invoked
                        && invoked.getMethodSelect() instanceof MemberSelectTree member
                        && member.getExpression() instanceof IdentifierTree type
                        && Character.isUpperCase(type.getName().charAt(0))
                ? Optional.of(type.getName().toString())
                : Optional.empty();
    }

    /** Calls the method of this name in its own file. */
    static boolean isOfItsOwn(Call call, String callee) {
        return call.at().getLeaf() instanceof MethodInvocationTree invoked
                && invoked.getMethodSelect() instanceof IdentifierTree
                && call.at().getCompilationUnit().getTypeDecls().stream()
                        .flatMap(type -> ((ClassTree) type).getMembers().stream())
                        .anyMatch(member -> member instanceof MethodTree method
                                && method.getName().contentEquals(callee));
    }

    static List<String> parameters(Tree tree) {
        return switch (tree) {
            case MethodTree method ->
                method.getParameters().stream()
                        .map(parameter -> parameter.getName().toString())
                        .toList();
            case ClassTree type
            when type.getKind() == Tree.Kind.RECORD ->
                type.getMembers().stream()
                        .filter(VariableTree.class::isInstance)
                        .map(VariableTree.class::cast)
                        .filter(member -> !member.getModifiers().getFlags().contains(Modifier.STATIC))
                        .map(member -> member.getName().toString())
                        .toList();
            case ClassTree type ->
                type.getMembers().stream()
                        .filter(MethodTree.class::isInstance)
                        .map(MethodTree.class::cast)
                        .filter(method -> method.getName().contentEquals("<init>"))
                        .findFirst()
                        .map(JavaCalls::parameters)
                        .orElse(List.of());
            default -> List.of();
        };
    }

    private static Optional<String> method(TreePath at) {
        return Stream.iterate(at, Objects::nonNull, TreePath::getParentPath)
                .map(TreePath::getLeaf)
                .filter(MethodTree.class::isInstance)
                .map(method -> ((MethodTree) method).getName().toString())
                .findFirst();
    }

    static Path folder(TreePath at) {
        return Path.of(at.getCompilationUnit().getSourceFile().getName()).getParent();
    }

    static String callee(Call call) {
        return switch (call.at().getLeaf()) {
            case NewClassTree made -> made.getIdentifier().toString();
            case MethodInvocationTree invoked
            when invoked.getMethodSelect() instanceof MemberSelectTree member ->
                member.getIdentifier().toString();
            case MethodInvocationTree invoked -> invoked.getMethodSelect().toString();
            default -> "";
        };
    }
}
