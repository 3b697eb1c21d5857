/**
 * A condition in SQL: the lines of a row (`search_normal` of what it is known by) hold every word of the text that the parameter
 * gives. The planner knows the parameter's value: words that are rare are looked up in the index on `search_grams(lines)`, for
 * frequent ones rows are looked through in the order that is asked for.
 */
export function holdsWords(lines: string, parameter: string): string {
  return `(search_grams(${lines}) @> search_word_grams(${parameter}) and ${lines} like all (search_patterns(${parameter})))`;
}

/** A condition in SQL: one of the lines is just the text that the parameter gives. */
export function isLine(lines: string, parameter: string): string {
  return `search_whole_lines(${lines}) @> array[search_normal(${parameter})]`;
}
