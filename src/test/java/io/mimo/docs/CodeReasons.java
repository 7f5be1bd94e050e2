package io.mimo.docs;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/**
 * Every reason that the code can give a judgement, read from the source by the compiler's own parser: where a
 * {@code Problem}, {@code Reason} or {@code Warning} is made, its words are followed back to the literals they come
 * from. One that cannot be is an error, so that none is missed.
 */
final class CodeReasons {
    private static final Path SOURCES = Path.of("src/main/java/io/mimo");
    private static final String SCHEMA = "/manifest/schema/";
    private static final String VARIES = "*";
    private static final int DEEPEST = 6;

    /**
     * One of them.
     *
     * @param says {@code Invalid} or another verdict, or {@code warning}
     * @param path field, without {@code spec.}; empty when no single one is meant
     * @param api whether the API server checks the same, by the schema or by CEL
     */
    record CodeReason(String says, String reason, String path, boolean api) {}

    private record Call(TreePath at, List<? extends ExpressionTree> arguments) {}

    private final List<TreePath> made = new ArrayList<>();
    private final Map<String, List<TreePath>> constants = new HashMap<>();
    private final Map<String, List<TreePath>> returns = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();

    static Set<CodeReason> all() {
        var code = new CodeReasons();
        code.parse();
        Set<CodeReason> found = new TreeSet<>(Comparator.comparing(CodeReason::says)
                .thenComparing(CodeReason::reason)
                .thenComparing(CodeReason::path)
                .thenComparing(CodeReason::api));
        code.made.forEach(at -> code.read(at, found));
        return found;
    }

    private void parse() {
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
                new Collector().scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private void read(TreePath at, Set<CodeReason> found) {
        NewClassTree tree = (NewClassTree) at.getLeaf();
        List<? extends ExpressionTree> arguments = tree.getArguments();
        boolean reason = tree.getIdentifier().toString().equals("Reason");
        Set<String> says =
                switch (tree.getIdentifier().toString()) {
                    case "Problem" -> Set.of("Invalid");
                    case "Reason" ->
                        Set.of(((MemberSelectTree) arguments.getFirst())
                                .getIdentifier()
                                .toString());
                    default -> Set.of("warning");
                };
        TreePath word = new TreePath(at, arguments.get(reason ? 1 : 0));
        if (word.getLeaf().toString().endsWith(".reason()")) {
            return; // a copy
        }
        boolean api = at.getCompilationUnit().getSourceFile().getName().contains(SCHEMA);
        TreePath field = new TreePath(at, arguments.get(reason ? 2 : 1));
        for (Map<String, TreePath> given : callers(at, word.getLeaf() + " " + field.getLeaf())) {
            Set<String> paths = api ? Set.of("") : words(field, given, 0);
            for (String text : words(word, given, 0)) {
                if (!text.matches("\\w+")) {
                    throw new IllegalStateException("no constant reason: " + tree);
                }
                says.forEach(
                        verdict -> paths.forEach(path -> found.add(new CodeReason(verdict, text, field(path), api))));
            }
        }
    }

    private static String field(String path) {
        String field = path.replaceFirst("^spec\\.", "").replaceAll("\\[.*", "");
        return field.contains(VARIES) ? "" : field;
    }

    /**
     * What the expressions' parameters are called with, call by call: a flag's reason does not go with a variable's
     * path.
     */
    private List<Map<String, TreePath>> callers(TreePath at, String expressions) {
        for (TreePath outer = at; outer != null; outer = outer.getParentPath()) {
            Tree callable = outer.getLeaf();
            List<String> names = parameters(callable);
            if (names.stream().anyMatch(name -> Pattern.compile("\\b" + name + "\\b")
                    .matcher(expressions)
                    .find())) {
                String callee = callable instanceof MethodTree method
                        ? method.getName().toString()
                        : ((ClassTree) callable).getSimpleName().toString();
                String type = typeOf(outer);
                List<Map<String, TreePath>> found = calls.stream()
                        .filter(call -> call.arguments().size() == names.size()
                                && callee(call).equals(callee))
                        .filter(call -> folder(call.at()).equals(folder(at)))
                        .filter(call ->
                                call.at().getCompilationUnit() == at.getCompilationUnit() || !isOfItsOwn(call, callee))
                        .filter(call -> receiver(call)
                                .filter(other -> !other.equals(type))
                                .isEmpty())
                        .map(call -> IntStream.range(0, names.size())
                                .boxed()
                                .collect(Collectors.toMap(
                                        names::get,
                                        i -> new TreePath(
                                                call.at(), call.arguments().get(i)))))
                        .toList();
                return found.isEmpty() ? List.of(Map.of()) : found;
            }
        }
        return List.of(Map.of());
    }

    private static String typeOf(TreePath at) {
        return at.getLeaf() instanceof ClassTree type ? type.getSimpleName().toString() : typeOf(at.getParentPath());
    }

    /** The class of a call to a static method. */
    private static Optional<String> receiver(Call call) {
        return call.at().getLeaf() instanceof MethodInvocationTree invoked
                        && invoked.getMethodSelect() instanceof MemberSelectTree member
                        && member.getExpression() instanceof IdentifierTree type
                        && Character.isUpperCase(type.getName().charAt(0))
                ? Optional.of(type.getName().toString())
                : Optional.empty();
    }

    /** Calls the method of this name in its own file. */
    private static boolean isOfItsOwn(Call call, String callee) {
        return call.at().getLeaf() instanceof MethodInvocationTree invoked
                && invoked.getMethodSelect() instanceof IdentifierTree
                && call.at().getCompilationUnit().getTypeDecls().stream()
                        .flatMap(type -> ((ClassTree) type).getMembers().stream())
                        .anyMatch(member -> member instanceof MethodTree method
                                && method.getName().contentEquals(callee));
    }

    private static List<String> parameters(Tree tree) {
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
                        .map(CodeReasons::parameters)
                        .orElse(List.of());
            default -> List.of();
        };
    }

    /** All texts that an expression may have; a number or a variable part of one becomes {@code *}. */
    private Set<String> words(TreePath at, Map<String, TreePath> given, int depth) {
        if (depth > DEEPEST) {
            return Set.of(VARIES);
        }
        Function<ExpressionTree, Set<String>> part = expression -> words(new TreePath(at, expression), given, depth);
        return switch (at.getLeaf()) {
            case LiteralTree literal -> Set.of(String.valueOf(literal.getValue()));
            case ParenthesizedTree inner -> part.apply(inner.getExpression());
            case ConditionalExpressionTree choice ->
                union(part.apply(choice.getTrueExpression()), part.apply(choice.getFalseExpression()));
            case BinaryTree sum -> joined(part.apply(sum.getLeftOperand()), part.apply(sum.getRightOperand()));
            case MethodInvocationTree call
            when call.getMethodSelect() instanceof IdentifierTree method ->
                values(at, returns, method.getName().toString(), depth + 1);
            case MemberSelectTree constant
            when constants.containsKey(constant.getIdentifier().toString()) ->
                constants.get(constant.getIdentifier().toString()).stream()
                        .filter(path -> isOf(path, constant.getExpression()))
                        .flatMap(path -> words(path, Map.of(), depth + 1).stream())
                        .collect(Collectors.toSet());
            case IdentifierTree name
            when given.containsKey(name.getName().toString()) ->
                called(given.get(name.getName().toString()), depth + 1);
            case IdentifierTree name
            when isSet(at, name) -> values(at, constants, name.getName().toString(), depth + 1);
            case IdentifierTree name -> passed(at, name.getName().toString(), depth + 1);
            default -> Set.of(VARIES);
        };
    }

    /** A constant is of the class that is named before it. */
    private static boolean isOf(TreePath constant, ExpressionTree owner) {
        String type = owner.toString();
        return typeOf(constant).equals(type.substring(type.lastIndexOf('.') + 1));
    }

    private boolean isSet(TreePath at, IdentifierTree name) {
        return constants.getOrDefault(name.getName().toString(), List.of()).stream()
                .anyMatch(path -> path.getCompilationUnit() == at.getCompilationUnit());
    }

    private Set<String> passed(TreePath at, String name, int depth) {
        Set<String> words = new LinkedHashSet<>();
        callers(at, name).stream()
                .filter(given -> given.containsKey(name))
                .forEach(given -> words.addAll(called(given.get(name), depth)));
        return words.isEmpty() ? Set.of(VARIES) : words;
    }

    /** An argument, which may be a parameter of its own caller. */
    private Set<String> called(TreePath argument, int depth) {
        Set<String> words = new LinkedHashSet<>();
        callers(argument.getParentPath(), argument.getLeaf().toString())
                .forEach(given -> words.addAll(words(argument, given, depth)));
        return words;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new LinkedHashSet<>(one);
        both.addAll(other);
        return both;
    }

    private static Set<String> joined(Set<String> left, Set<String> right) {
        Set<String> joined = new LinkedHashSet<>();
        left.forEach(one -> right.forEach(other -> joined.add(one + other)));
        return joined;
    }

    /** What the variables or constants, or the methods, of this name in the same file have for values. */
    private Set<String> values(TreePath at, Map<String, List<TreePath>> all, String name, int depth) {
        Set<String> words = new LinkedHashSet<>();
        all.getOrDefault(name, List.of()).stream()
                .filter(path -> path.getCompilationUnit() == at.getCompilationUnit())
                .forEach(path -> words.addAll(words(path, Map.of(), depth)));
        return words.isEmpty() ? Set.of(VARIES) : words;
    }

    private static Optional<String> method(TreePath at) {
        return Stream.iterate(at, Objects::nonNull, TreePath::getParentPath)
                .map(TreePath::getLeaf)
                .filter(MethodTree.class::isInstance)
                .map(method -> ((MethodTree) method).getName().toString())
                .findFirst();
    }

    private static Path folder(TreePath at) {
        return Path.of(at.getCompilationUnit().getSourceFile().getName()).getParent();
    }

    private static String callee(Call call) {
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
