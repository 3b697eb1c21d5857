-- A city may have codes of its own: what stands in topics, URLs and rooms as it is.
alter table region drop constraint region_code_check;
alter table region add constraint region_code_check check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$');
