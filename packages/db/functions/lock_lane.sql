-- Whether a batch is to be written: 'new', 'done' (it was committed, though its writer never heard so) or 'fenced' (its
-- writer has a successor). Locks the lane's row until the transaction ends.
create or replace function lock_lane(of_worker text, of_lane text, of_epoch bigint, of_batch bigint) returns text language plpgsql as $$
declare
  known ingest_lane;
begin
  select * into known from ingest_lane where worker = of_worker and lane = of_lane for update;
  return case
    when known.epoch is distinct from of_epoch then 'fenced'
    when known.batch >= of_batch then 'done'
    else 'new'
  end;
end $$;
