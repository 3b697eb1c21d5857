import pg from 'pg';

/** Makes a build without dedupe of a database that holds no readings yet: nothing keeps the same reading from being stored again. */
export async function turnDedupeOff(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('alter table reading drop constraint reading_pkey');
  await client.end();
}
