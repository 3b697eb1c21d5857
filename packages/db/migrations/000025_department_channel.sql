-- By which channel a department's events come is said by the city, not by the code: until now whatever came from a department
-- with the code `hotline` was a citizen's call.
alter table department add column channel text not null default 'department';
update department set channel = 'hotline' where code = 'hotline';
