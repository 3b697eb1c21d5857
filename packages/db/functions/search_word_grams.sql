-- What the `search_grams` of lines must hold to match `search_patterns`: of letters and digits the triples alone, since they are
-- rare, but for a word of just two. None where every word is a single character.
create or replace function search_word_grams(asked text) returns text[] language sql immutable parallel safe strict as $$
  select coalesce(array_agg(distinct gram), '{}')
  from unnest(search_patterns(asked)) as pattern, lateral (select trim(pattern, '%') as word) as given,
    unnest(search_grams(word)) as gram
  where length(gram) = 3 or length(word) = 2 or not (ascii(gram) < 128 and ascii(right(gram, 1)) < 128)
$$;
