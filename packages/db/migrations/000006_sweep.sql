-- Until when each sweep over the cases has looked: what fell due while the server was down is found after a restart.
create table sweep_mark (
  name text primary key,
  until timestamptz not null
);

grant select, insert, update on sweep_mark to cityloop_app;
