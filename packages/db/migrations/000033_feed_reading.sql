-- What a feed's payload is: more formats and charsets, what it is packed in, the zone of its local times, and a mapping that
-- yields readings, events and status together.

alter table feed_version
  add column compression text not null default 'none' check (compression in ('none', 'gzip', 'deflate', 'zip')),
  -- an IANA name
  add column zone text,
  drop constraint feed_version_target_check,
  drop constraint feed_version_format_check,
  drop constraint feed_version_charset_check,
  add constraint feed_version_target_check check (target in ('senml', 'cloudevents', 'mixed')),
  add constraint feed_version_format_check
    check (format in ('json', 'ndjson', 'text', 'csv', 'xml', 'form', 'binary', 'cbor', 'sparkplug')),
  add constraint feed_version_charset_check
    check (charset in ('utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252', 'latin1'));
