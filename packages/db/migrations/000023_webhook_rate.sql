-- How many messages a feed's webhook took in the running minute, for all servers together: the limit used to be counted in each.
-- Columns and their order are those of rate-limiter-flexible. Not logged: after a crash a minute's worth more gets through.
create unlogged table webhook_rate (
  -- the feed
  key text primary key,
  points integer not null default 0,
  -- end of the minute, in epoch milliseconds
  expire bigint
);
grant select, insert, update on webhook_rate to cityloop_app;
