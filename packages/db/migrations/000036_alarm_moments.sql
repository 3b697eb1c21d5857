-- Rules complete by time what nobody speaks about. Where workers share the sources, that needs two times, both by this server's
-- clock: when the newest judged reading of a stream was heard, and up to when a worker has stored everything that it received.
alter table stream_judged add column heard_at timestamptz;
alter table ingest_worker add column stored_through timestamptz;
