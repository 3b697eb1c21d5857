import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import { endCredentials, rotateCredential } from '@cityloop/db/component/credential-change';
import { hint } from '@cityloop/db/connection/notify';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { type CertificateFiles, hasOpenssl, issueCertificate, makeAuthority } from '@cityloop/testbed/certificates';
import { connectAsync, type IClientOptions } from 'mqtt';
import { generate } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { COVER, DISTRICT, GAUGE, GAUGE_BEHIND, PASSWORD, SIMULATOR } from '../test/small-city.ts';

if (!hasOpenssl) process.stderr.write('SKIPPED: MQTT over TLS. Install openssl (Debian: apt-get install openssl).\n');

describe.skipIf(!hasOpenssl)('MQTT over TLS, beside the plain door (install openssl to run it)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-tls-'));
  let database: TestDatabase;
  let ingest: RunningIngest;
  let authority: CertificateFiles;
  let server: CertificateFiles;
  let strangers: CertificateFiles;

  beforeAll(async () => {
    authority = makeAuthority(folder, 'city');
    server = issueCertificate(folder, authority, 'broker');
    strangers = makeAuthority(folder, 'strangers');
    database = await cityDatabase();
    ingest = await runIngest(database, {
      TLS_CERT: server.cert,
      TLS_KEY: server.key,
      MQTTS_PORT: '0',
      MQTT_CLIENT_CA: authority.cert,
    });
  });
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const certificate = ({ cert, key }: CertificateFiles) => ({ cert: readFileSync(cert), key: readFileSync(key) });
  const connect = (options: IClientOptions) =>
    connectAsync(
      `mqtts://127.0.0.1:${ingest.mqttsPort}`,
      { ca: readFileSync(authority.cert), protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 5_000, ...options },
      false,
    );
  const outcomeOf = (options: IClientOptions) =>
    connect(options).then(
      async (client) => {
        await client.endAsync();
        return 'let in';
      },
      (error: { code?: number | string }) => error.code ?? 'closed',
    );
  async function setAside(): Promise<number> {
    const { rows } = await database.owner.query<{ n: number }>(
      'select coalesce(sum(seen), 0)::int as n from quarantine_count',
    );
    return rows[0]?.n ?? 0;
  }
  const publish = async (options: IClientOptions, device: string) => {
    const client = await connect(options);
    await client.publishAsync(readingTopic(DISTRICT, device), '[{"n":"level","v":1}]', { qos: 1 });
    await client.endAsync();
  };

  it('takes user names and passwords on both doors', async () => {
    expect(await outcomeOf({ username: GAUGE, password: PASSWORD })).toBe('let in');
    expect(await outcomeOf({ username: GAUGE, password: 'wrong' })).toBe(4);
    await (await connectAs(ingest.url, GAUGE)).endAsync();
  });

  it('lets a device in by its certificate, as that device and no other', async () => {
    const own = certificate(issueCertificate(folder, authority, GAUGE));
    const before = await setAside();
    await publish(own, GAUGE);
    await publish({ ...own, username: GAUGE }, GAUGE);
    expect(await setAside()).toBe(before);
    await publish(own, GAUGE_BEHIND);
    expect(await setAside()).toBe(before + 1);
    expect(await outcomeOf({ ...own, username: COVER })).toBe(4);
    expect(await outcomeOf({ ...own, username: COVER, password: PASSWORD })).toBe(4);
    expect(await outcomeOf({ ...own, username: GAUGE, password: 'wrong' })).toBe(4);
  });

  it('lets nobody in by a certificate of another authority, or of nobody that is known', async () => {
    expect(await outcomeOf(certificate(issueCertificate(folder, strangers, GAUGE, 'forged')))).not.toBe('let in');
    const forged = certificate(issueCertificate(folder, strangers, GAUGE, 'forged-too'));
    expect(await outcomeOf({ ...forged, username: GAUGE, password: PASSWORD })).not.toBe('let in');
    expect(await outcomeOf(certificate(issueCertificate(folder, authority, 'nobody')))).toBe(4);
    expect(await outcomeOf({})).toBe(4);
  });

  it('ends with the device’s credential, however it was signed in, and goes on beside a rotated one', async () => {
    const own = certificate(issueCertificate(folder, authority, COVER));
    const { rows } = await database.owner.query<{ key: number }>('select key from component where id = $1', [COVER]);
    const componentKey = rows[0]?.key ?? 0;
    const secret = { secretHash: Buffer.alloc(32, 7), verifier: brokerVerifier('x') };
    await rotateCredential(database.service, { componentKey, device: COVER, secret, overlapSeconds: 1 });
    await hint(database.service, 'credentials');
    await expect.poll(() => outcomeOf({ username: COVER, password: PASSWORD })).toBe(4);
    const client = await connect(own);
    const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
    await endCredentials(database.service, [componentKey]);
    await hint(database.service, 'credentials');
    await closed;
    expect(await outcomeOf(own)).toBe(4);
  });

  it('shows a renewed certificate to who connects from then on, and keeps the former one when the new is none', async () => {
    const shown = async () => {
      const socket = connectTls({ port: ingest.mqttsPort ?? 0, host: '127.0.0.1', ca: readFileSync(authority.cert) });
      await once(socket, 'secureConnect');
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    expect(await shown()).toBe('broker');
    const stays = await connect({ username: GAUGE, password: PASSWORD });
    const renewed = issueCertificate(folder, authority, 'renewed');
    copyFileSync(renewed.cert, server.cert);
    utimesSync(server.cert, new Date(), new Date(Date.now() + 60_000));
    // Half of it: this key belongs to the former certificate.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    expect(await shown()).toBe('broker');
    copyFileSync(renewed.key, server.key);
    await expect.poll(shown, { timeout: 15_000 }).toBe('renewed');
    await stays.publishAsync(readingTopic(DISTRICT, GAUGE), '[{"n":"level","v":1}]', { qos: 1 });
    await stays.endAsync();
  }, 40_000);
});

describe('the inner door', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database, { MQTT_INNER_PORT: '0' });
  });
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  const HELLO = generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: 'handed-over',
    clean: true,
    keepalive: 0,
    username: SIMULATOR,
    password: Buffer.from(PASSWORD),
  });
  async function answerTo(pieces: readonly (string | Buffer)[]): Promise<Buffer | 'closed'> {
    const socket = connectPlain(ingest.innerPort ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    const heard = once(socket, 'data').then(([data]) => data as Buffer);
    const closed = once(socket, 'close').then(() => 'closed' as const);
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const answer = await Promise.race([heard, closed]);
    socket.destroy();
    return answer;
  }

  it('takes a connection that says from whom it is, however it is cut', async () => {
    const line = 'PROXY TCP4 203.0.113.7 127.0.0.1 4711 8080\r\n';
    const connack = Buffer.of(0x20, 2, 0, 0);
    expect(await answerTo([Buffer.concat([Buffer.from(line), HELLO])])).toEqual(connack);
    expect(await answerTo([line.slice(0, 9), line.slice(9, -1), line.slice(-1), HELLO])).toEqual(connack);
    expect(await answerTo(['PROXY TCP6 2001:db8::1 ::1 1 2\r\n', HELLO])).toEqual(connack);
  });

  it.each([
    ['nothing of the kind', HELLO],
    ['another line', 'PROXY UNKNOWN\r\n'],
    ['a line without end', 'P'.repeat(200)],
  ])('takes none that says %s', async (_what, bytes) => {
    expect(await answerTo([bytes])).toBe('closed');
  });
});
