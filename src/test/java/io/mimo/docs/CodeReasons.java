package io.mimo.docs;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Every reason that the code can give a judgement, read from the source by the compiler's own parser: where a
 * {@code Problem}, {@code Reason} or {@code Warning} is made, its words are followed back to the literals they come
 * from. One that cannot be is an error, so that none is missed.
 */
final class CodeReasons {
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

    private final JavaCalls source = JavaCalls.ofMain();

    static Set<CodeReason> all() {
        var code = new CodeReasons();
        Set<CodeReason> found = new TreeSet<>(Comparator.comparing(CodeReason::says)
                .thenComparing(CodeReason::reason)
                .thenComparing(CodeReason::path)
                .thenComparing(CodeReason::api));
        code.source.made.forEach(at -> code.read(at, found));
        return found;
    }

    private void read(TreePath at, Set<CodeReason> found) {
        NewClassTree tree = (NewClassTree) at.getLeaf();
        List<? extends ExpressionTree> arguments = tree.getArguments();
        boolean reason = tree.getIdentifier().toString().equals("Reason");
        TreePath word = new TreePath(at, arguments.get(reason ? 1 : 0));
        if (word.getLeaf().toString().endsWith(".reason()")) {
            return; // a copy
        }
        Set<String> says =
                switch (tree.getIdentifier().toString()) {
                    case "Problem" -> Set.of("Invalid");
                    case "Reason" ->
                        Set.of(((MemberSelectTree) arguments.getFirst())
                                .getIdentifier()
                                .toString());
                    default -> Set.of("warning");
                };
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
            List<String> names = JavaCalls.parameters(callable);
            if (names.stream().anyMatch(name -> Pattern.compile("\\b" + name + "\\b")
                    .matcher(expressions)
                    .find())) {
                String callee = callable instanceof MethodTree method
                        ? method.getName().toString()
                        : ((ClassTree) callable).getSimpleName().toString();
                String type = JavaCalls.typeOf(outer);
                List<Map<String, TreePath>> found = source.calls.stream()
                        .filter(call -> call.arguments().size() == names.size()
                                && JavaCalls.callee(call).equals(callee))
                        .filter(call -> JavaCalls.folder(call.at()).equals(JavaCalls.folder(at)))
                        .filter(call -> call.at().getCompilationUnit() == at.getCompilationUnit()
                                || !JavaCalls.isOfItsOwn(call, callee))
                        .filter(call -> JavaCalls.receiver(call)
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
                values(at, source.returns, method.getName().toString(), depth + 1);
            case MemberSelectTree constant
            when source.constants.containsKey(constant.getIdentifier().toString()) ->
                source.constants.get(constant.getIdentifier().toString()).stream()
                        .filter(path -> isOf(path, constant.getExpression()))
                        .flatMap(path -> words(path, Map.of(), depth + 1).stream())
                        .collect(Collectors.toSet());
            case IdentifierTree name
            when given.containsKey(name.getName().toString()) ->
                called(given.get(name.getName().toString()), depth + 1);
            case IdentifierTree name
            when isSet(at, name) -> values(at, source.constants, name.getName().toString(), depth + 1);
            case IdentifierTree name -> passed(at, name.getName().toString(), depth + 1);
            default -> Set.of(VARIES);
        };
    }

    /** A constant is of the class that is named before it. */
    private static boolean isOf(TreePath constant, ExpressionTree owner) {
        String type = owner.toString();
        return JavaCalls.typeOf(constant).equals(type.substring(type.lastIndexOf('.') + 1));
    }

    private boolean isSet(TreePath at, IdentifierTree name) {
        return source.constants.getOrDefault(name.getName().toString(), List.of()).stream()
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
}
