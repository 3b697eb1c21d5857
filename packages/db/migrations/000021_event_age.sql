-- Retention finds the oldest events without reading all of them.
create index city_event_received_idx on city_event (received_at) where not awaits_case;
