import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type PumpFaults, startPump } from './fault-pump.ts';
import { createSeededRandom } from './seeded-random.ts';

/** `up`: from the one who connects to the target. */
export type Direction = 'up' | 'down' | 'both';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A TCP line between two parts of ours, with faults on demand. All but `reset`, `resetAfter` and `drop` last until `heal`. */
export interface FaultLine {
  readonly port: number;
  /** Connections that are open at either end. */
  readonly connections: number;
  /** Where connections lead from now on; open ones stay. */
  redirect(to: Target): void;
  /** Every byte comes so much later. */
  delay(ms: number, direction?: Direction): void;
  /** Every write arrives in pieces of 1 to `bytes` bytes, chosen by the seed. */
  slice(bytes: number, direction?: Direction): void;
  bandwidth(bytesPerSecond: number, direction?: Direction): void;
  /** Bytes wait, as they do while packets are lost and sent again; `heal` lets them go on. */
  stall(direction?: Direction): void;
  /**
   * Half-open: bytes and closings vanish, nobody is told. What was open stays silent for good where bytes were lost; new
   * connections are taken (a userland line can't leave a SYN unanswered) and lead nowhere.
   */
  blackhole(direction?: Direction): void;
  /** RST to both ends of every connection; new ones are as before. */
  reset(): void;
  /** RST once, in the middle: to the connection that carries the byte after so many more. */
  resetAfter(bytes: number, direction: 'up' | 'down'): void;
  /** Ends every connection in order (FIN) and refuses new ones (ECONNREFUSED) until `heal`. */
  drop(): Promise<void>;
  heal(): Promise<void>;
  /** Heals nothing: resets what is open and frees the port. */
  close(): Promise<void>;
}

export interface FaultLineOptions {
  readonly to: Target;
  /** The same seed cuts the same connections into the same slices. */
  readonly seed: number;
}

/** Listens on a port of the system's choice on loopback and leads each connection to `to`. */
export async function createFaultLine(options: FaultLineOptions): Promise<FaultLine> {
  let target = options.to;
  let opened = 0;
  const faults = { up: noFaults(), down: noFaults() };
  const links = new Set<Link>();
  const gate = createGate();
  const accept = (client: Socket) => {
    opened += 1;
    const isMute = faults.up.swallows || faults.down.swallows;
    const link = join(client, isMute ? undefined : target, { faults, seed: options.seed * 65_537 + opened });
    links.add(link);
    link.gone.addEventListener('abort', () => links.delete(link), { once: true });
  };
  let server: Server | undefined = await listen(accept, 0);
  const { port } = server.address() as AddressInfo;
  const set = (direction: Direction, change: Partial<PumpFaults>) => {
    if (direction !== 'down') Object.assign(faults.up, change);
    if (direction !== 'up') Object.assign(faults.down, change);
  };
  const stopListening = () => {
    server?.close();
    server = undefined;
  };
  return {
    port,
    get connections() {
      return links.size;
    },
    redirect(to) {
      target = to;
    },
    delay: (ms, direction = 'both') => set(direction, { delayMs: ms }),
    slice: (bytes, direction = 'both') => set(direction, { sliceBytes: bytes }),
    bandwidth: (bytesPerSecond, direction = 'both') => set(direction, { bytesPerSecond }),
    stall: (direction = 'both') => set(direction, { gate: gate.shut() }),
    blackhole: (direction = 'both') => set(direction, { swallows: true }),
    reset() {
      for (const link of links) link.reset();
    },
    resetAfter: (bytes, direction) => set(direction, { resetAfterBytes: bytes }),
    async drop() {
      stopListening();
      await Promise.all([...links].map((link) => link.end()));
    },
    async heal() {
      Object.assign(faults.up, noFaults());
      Object.assign(faults.down, noFaults());
      gate.open();
      server ??= await listen(accept, port);
    },
    async close() {
      stopListening();
      gate.open();
      const all = [...links];
      for (const link of all) link.reset();
      await Promise.all(all.map((link) => link.end()));
    },
  };
}

function noFaults(): PumpFaults {
  return {
    delayMs: 0,
    sliceBytes: undefined,
    bytesPerSecond: undefined,
    gate: undefined,
    swallows: false,
    resetAfterBytes: undefined,
  };
}

function createGate() {
  let open: (() => void) | undefined;
  let shut: Promise<void> | undefined;
  return {
    shut() {
      shut ??= new Promise((resolve) => {
        open = resolve;
      });
      return shut;
    },
    open() {
      open?.();
      shut = undefined;
    },
  };
}

interface Link {
  /** Aborted once both ends are closed. */
  readonly gone: AbortSignal;
  reset(): void;
  end(): Promise<void>;
}

/** One connection through the line: two sockets and two pumps. Without a target it is a mute one. */
function join(
  client: Socket,
  target: Target | undefined,
  { faults, seed }: { readonly faults: { readonly up: PumpFaults; readonly down: PumpFaults }; readonly seed: number },
): Link {
  const closing = new AbortController();
  const gone = closing.signal;
  const far = target && connect({ ...target, allowHalfOpen: true, noDelay: true });
  const ends = far ? [client, far] : [client];
  const reset = () => {
    for (const socket of ends) socket.resetAndDestroy();
  };
  if (far) {
    const up = { from: client, to: far, faults: faults.up, random: createSeededRandom(seed * 2) };
    const down = { from: far, to: client, faults: faults.down, random: createSeededRandom(seed * 2 + 1) };
    for (const parts of [up, down]) {
      const pump = startPump({ ...parts, reset, gone });
      // An end that is reset resets the other, unless the news is lost on the way.
      parts.from.on('error', () => pump.isDead() || parts.faults.swallows || parts.to.resetAndDestroy());
    }
  } else client.resume().on('error', () => undefined);
  for (const socket of ends) {
    socket.on('close', () => {
      if (ends.every((each) => each.destroyed)) closing.abort();
    });
  }
  return {
    gone,
    reset,
    async end() {
      for (const socket of ends) socket.destroy();
      if (!gone.aborted) await once(gone, 'abort');
    },
  };
}

async function listen(accept: (socket: Socket) => void, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
