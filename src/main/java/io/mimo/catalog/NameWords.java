package io.mimo.catalog;

/**
 * How a word is found in a name: whole, in any case, between separators. Asked of each spec, so it compiles nothing.
 *
 * @param separators characters of which one stands on either side, unless the name begins or ends there
 * @param versions a point before a digit is no separator behind a word, but a part of a version
 */
record NameWords(String separators, boolean versions) {
    boolean says(String name, String word) {
        for (int at = 0; at + word.length() <= name.length(); at++) {
            if (name.regionMatches(true, at, word, 0, word.length())
                    && (at == 0 || isSeparator(name.charAt(at - 1)))
                    && endsAt(name, at + word.length())) {
                return true;
            }
        }
        return false;
    }

    private boolean endsAt(String name, int end) {
        return end == name.length() || isSeparator(name.charAt(end)) && !(versions && isVersion(name, end));
    }

    private boolean isSeparator(char letter) {
        return separators.indexOf(letter) >= 0;
    }

    private static boolean isVersion(String name, int point) {
        return name.charAt(point) == '.' && point + 1 < name.length() && Character.isDigit(name.charAt(point + 1));
    }
}
