import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaultLine, type FaultLine } from './fault-line.ts';

/** The far end: answers every byte with itself and remembers what came, and how each connection ended. */
interface Far {
  readonly server: Server;
  readonly sockets: Socket[];
  readonly chunks: Buffer[];
  readonly endings: string[];
}

let far: Far;
let line: FaultLine;
const clients: Socket[] = [];

beforeEach(async () => {
  far = await startFar();
  line = await createFaultLine({ to: targetOf(far), seed: 7 });
});
afterEach(async () => {
  await line.close();
  for (const socket of [...clients.splice(0), ...far.sockets]) socket.destroy();
  far.server.close();
});

async function startFar(): Promise<Far> {
  const started: Far = { server: createServer(), sockets: [], chunks: [], endings: [] };
  started.server.on('connection', (socket) => {
    started.sockets.push(socket);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      started.chunks.push(chunk);
      socket.write(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => started.endings.push(error.code ?? error.message));
    socket.on('end', () => started.endings.push('end'));
  });
  started.server.listen(0, '127.0.0.1');
  await once(started.server, 'listening');
  return started;
}

function targetOf({ server }: Far) {
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function open(): Promise<Socket> {
  const socket = connect(line.port, '127.0.0.1');
  clients.push(socket);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

/** Reads until so many bytes have come. */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < bytes) return;
      socket.off('data', onData);
      resolve(Buffer.concat(chunks));
    };
    socket.on('data', onData);
    socket.once('error', reject);
  });
}

async function exchange(socket: Socket, text: string): Promise<string> {
  const answer = read(socket, Buffer.byteLength(text));
  socket.write(text);
  return (await answer).toString();
}

/** Resolves with `end` or the error's code. */
function ending(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('end', () => resolve('end'));
  });
}

const pattern = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, index) => index % 251));

describe('a line without faults', () => {
  it('carries bytes both ways, in order and whole', async () => {
    const client = await open();
    const sent = pattern(3_000_000);
    const answer = read(client, sent.length);
    client.write(sent);
    expect((await answer).equals(sent)).toBe(true);
    expect(line.connections).toBe(1);
  });

  it('passes a half-closing on, with the bytes before it', async () => {
    const client = await open();
    const answer = read(client, 4);
    client.end('last');
    expect((await answer).toString()).toBe('last');
    expect(await ending(client)).toBe('end');
    expect(far.endings).toEqual(['end']);
  });

  it('passes a reset on', async () => {
    const client = await open();
    await exchange(client, 'hello');
    const told = new Promise((resolve) => far.sockets[0]?.once('close', resolve));
    client.resetAndDestroy();
    await told;
    expect(far.endings).toEqual(['ECONNRESET']);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(line.connections).toBe(0);
  });

  it('resets who connects when the target refuses', async () => {
    far.server.close();
    const client = connect(line.port, '127.0.0.1');
    clients.push(client);
    expect(await ending(client)).toBe('ECONNRESET');
  });
});

describe('delay', () => {
  it('holds every byte back for the time, in one direction or both', async () => {
    const client = await open();
    line.delay(60, 'up');
    let startedAt = performance.now();
    expect(await exchange(client, 'a')).toBe('a');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60);
    line.delay(60);
    startedAt = performance.now();
    expect(await exchange(client, 'b')).toBe('b');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(120);
  });
});

describe('slice', () => {
  it('cuts a write into small pieces, by the seed', async () => {
    const client = await open();
    line.slice(3, 'up');
    expect(await exchange(client, 'a statement in pieces')).toBe('a statement in pieces');
    expect(far.chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(far.chunks).toString()).toBe('a statement in pieces');
  });
});

describe('bandwidth', () => {
  it('lets through no more than so many bytes a second', async () => {
    const client = await open();
    line.bandwidth(100_000, 'up');
    const startedAt = performance.now();
    const sent = pattern(20_000);
    const answer = read(client, sent.length);
    client.write(sent);
    expect((await answer).equals(sent)).toBe(true);
    // The last piece of 20 ms arrives before its time has passed.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(180);
  });
});

describe('stall', () => {
  it('holds bytes until it heals, and loses none', async () => {
    const client = await open();
    await exchange(client, 'hello');
    line.stall('up');
    client.write('held');
    // The other direction goes on; when its word is here, the line has long read ours.
    const word = read(client, 6);
    far.sockets[0]?.write('spoken');
    expect((await word).toString()).toBe('spoken');
    expect(Buffer.concat(far.chunks).toString()).toBe('hello');
    const answer = read(client, 4);
    await line.heal();
    expect((await answer).toString()).toBe('held');
  });

  it('holds a closing as well', async () => {
    const client = await open();
    await exchange(client, 'hello');
    line.stall('up');
    client.end();
    const word = read(client, 6);
    far.sockets[0]?.write('spoken');
    await word;
    expect(far.endings).toEqual([]);
    const closing = ending(client);
    await line.heal();
    expect(await closing).toBe('end');
    expect(far.endings).toEqual(['end']);
  });
});

describe('blackhole', () => {
  it('swallows bytes and closings: both ends think that it is open', async () => {
    const before = await open();
    await exchange(before, 'hello');
    line.blackhole('up');
    before.write('lost');
    // Through the open direction: when it is here, the line has read what we wrote before.
    const word = read(before, 6);
    far.sockets[0]?.write('spoken');
    await word;
    const during = await open();
    during.write('lost too');
    await line.heal();
    const after = await open();
    expect(await exchange(after, 'healed')).toBe('healed');
    before.resetAndDestroy();
    expect(await exchange(after, 'and again')).toBe('and again');
    expect(far.endings).toEqual([]);
    expect(far.sockets).toHaveLength(2);
    expect(Buffer.concat(far.chunks).toString()).toBe('hellohealedand again');
    expect(during.readyState).toBe('open');
  });

  it('in one direction lets the other one through', async () => {
    const client = await open();
    await exchange(client, 'hello');
    line.blackhole('up');
    client.write('lost');
    const answer = read(client, 6);
    far.sockets[0]?.write('spoken');
    expect((await answer).toString()).toBe('spoken');
  });
});

describe('reset', () => {
  it('is an RST to both ends, and new connections go through', async () => {
    const client = await open();
    await exchange(client, 'hello');
    const told = new Promise((resolve) => far.sockets[0]?.once('close', resolve));
    const end = ending(client);
    line.reset();
    expect(await end).toBe('ECONNRESET');
    await told;
    expect(far.endings).toEqual(['ECONNRESET']);
    expect(await exchange(await open(), 'again')).toBe('again');
  });

  it('comes in the middle of a message when told after which byte, once', async () => {
    const client = await open();
    line.resetAfter(10, 'up');
    const end = ending(client);
    const told = new Promise<Socket>((resolve) => far.server.once('connection', resolve));
    client.write('12345678 the rest is lost');
    expect(await end).toBe('ECONNRESET');
    const socket = far.sockets[0] ?? (await told);
    if (!socket.closed) await once(socket, 'close').catch(() => undefined);
    expect('12345678 t'.startsWith(Buffer.concat(far.chunks).toString())).toBe(true);
    expect(await exchange(await open(), 'whole again')).toBe('whole again');
  });
});

describe('drop', () => {
  it('ends connections in order and refuses new ones until it heals, on the same port', async () => {
    const { port } = line;
    const client = await open();
    await exchange(client, 'hello');
    const end = ending(client);
    await line.drop();
    expect(await end).toBe('end');
    const refused = connect(port, '127.0.0.1');
    expect(await ending(refused)).toBe('ECONNREFUSED');
    await line.heal();
    expect(line.port).toBe(port);
    expect(await exchange(await open(), 'again')).toBe('again');
  });
});

describe('redirect', () => {
  it('leads new connections elsewhere', async () => {
    const other = await startFar();
    await exchange(await open(), 'first');
    line.redirect(targetOf(other));
    await exchange(await open(), 'second');
    expect(Buffer.concat(far.chunks).toString()).toBe('first');
    expect(Buffer.concat(other.chunks).toString()).toBe('second');
    for (const socket of other.sockets) socket.destroy();
    other.server.close();
  });
});
