import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseFreePort } from '../machine/free-port.mjs';
import { SBIN } from '../machine/programs.mjs';

const PATH = [process.env.PATH, ...SBIN].join(delimiter);
const isThere = (program: string) => spawnSync(program, ['--help'], { env: { PATH } }).error === undefined;
const hasMosquitto = isThere('mosquitto') && isThere('mosquitto_passwd');
if (!hasMosquitto)
  process.stderr.write('SKIPPED: run.sh of the broker. Install mosquitto (Debian: apt-get install mosquitto).\n');

describe.skipIf(!hasMosquitto)('run.sh of the broker (install mosquitto to run it)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-broker-'));
  let port: number;
  let script: ChildProcess;

  beforeAll(async () => {
    port = await chooseFreePort();
    const settings = readFileSync(new URL('mosquitto.conf', import.meta.url), 'utf8')
      .replace('listener 1883', `user ${userInfo().username}\nlistener ${port} 127.0.0.1`)
      .replace('listener 1884', `listener ${await chooseFreePort()} 127.0.0.1`)
      .replaceAll('/mosquitto/authority', folder)
      .replaceAll('/mosquitto/data/', `${folder}/`);
    writeFileSync(join(folder, 'mosquitto.conf'), settings);
    const { uid, gid } = userInfo();
    script = spawn('sh', [fileURLToPath(new URL('run.sh', import.meta.url))], {
      stdio: 'ignore',
      env: {
        PATH,
        AUTHORITY_DIR: folder,
        MOSQUITTO_CONFIG: join(folder, 'mosquitto.conf'),
        AUTHORITY_OWNER: String(uid),
        AUTHORITY_GROUP: String(gid),
        BROKER_PASSWORD: 'first',
      },
    });
  });
  afterAll(() => {
    script?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  /** The code of the CONNACK; undefined while nothing listens. */
  async function signIn(password: string): Promise<number | undefined> {
    const socket = connect(port, '127.0.0.1');
    const text = (value: string) => Buffer.concat([Buffer.from([0, Buffer.byteLength(value)]), Buffer.from(value)]);
    const body = Buffer.concat([
      text('MQTT'),
      Buffer.from([4, 0xc2, 0, 60]),
      text(randomUUID()),
      text('ingest'),
      text(password),
    ]);
    socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
    const [answer] = await once(socket, 'data').catch(() => []);
    socket.destroy();
    return (answer as Buffer | undefined)?.[3];
  }

  it('lets ingest in with the password that it was given', async () => {
    await expect.poll(() => signIn('first'), { timeout: 15_000 }).toBe(0);
    expect(await signIn('second')).toBe(5);
  });

  it('has what was written anew read again', async () => {
    const digest = createHash('sha512').update('second').update('twelve bytes').digest('base64');
    const line = `ingest:$6$${Buffer.from('twelve bytes').toString('base64')}$${digest}\n`;
    for (const [name, content] of [
      ['passwords', line],
      ['generation', '2\n'],
    ] as const) {
      writeFileSync(join(folder, `${name}.new`), content);
      renameSync(join(folder, `${name}.new`), join(folder, name));
    }
    await expect.poll(() => signIn('second'), { timeout: 15_000 }).toBe(0);
    expect(await signIn('first')).toBe(5);
  });

  it('ends with the broker when it is told to stop', async () => {
    const gone = once(script, 'exit');
    script.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(await signIn('second')).toBeUndefined();
  });
});
