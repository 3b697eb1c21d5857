-- What somebody looks for: its words, each to be found somewhere in the lines, as patterns of LIKE. A number with blanks in it is
-- found too, since each of its parts is in the line. What holds no letter and no digit finds nothing.
create or replace function search_patterns(asked text) returns text[] language sql immutable parallel safe strict as $$
  select coalesce(array_agg('%' || word || '%') filter (where word <> ''), '{}') ||
    case when bool_and(word = '') then array[E'\n\n'] else '{}' end
  from (select search_normal(part) as word from regexp_split_to_table(normalize(asked, NFKC), '\s+') as part) as words
$$;
