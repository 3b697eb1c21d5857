-- Makes anew by what these cases are found.
create or replace function index_case_search(of_cases text[]) returns void language sql as $$
  insert into case_search (case_id, reported_at, lines)
    select case_id, reported_at, E'\n' || string_agg(distinct line, E'\n') || E'\n'
    from case_search_line where case_id = any (of_cases) and line <> '' group by case_id, reported_at
  on conflict (case_id) do update set lines = excluded.lines where case_search.lines <> excluded.lines
$$;
