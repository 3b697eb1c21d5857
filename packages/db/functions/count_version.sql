-- Trigger of component_type and metric: whoever changes a row, an import too, makes its version the next one.
create or replace function count_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
