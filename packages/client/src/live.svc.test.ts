import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientEvents, ServerEvents, WatchReply, WatchRequest } from '@cityloop/contract/realtime/events';
import type { Change } from '@cityloop/contract/rest/change';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLive, type Live, type LiveState } from './live.ts';

const GENERATION = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';
const at = '2026-03-02T08:00:00Z';
const change = (feedNo: number): Change => ({ feedNo, at, kind: 'case', id: `c${feedNo}`, version: 1 });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => change(from + index));

/** A feed as the server keeps it, with the socket and the route that give it out. */
async function startFeed(port = 0) {
  const feed: Change[] = [];
  /** What retention has deleted. */
  const forgotten = { until: 0 };
  /** Another one after `rollBack`. */
  const history = { generation: GENERATION };
  const reloadAfter = (after: number) => (after < forgotten.until ? { reload: true as const } : {});
  const watches: WatchRequest[] = [];
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const after = Number(url.searchParams.get('after'));
    const changes = feed.filter(({ feedNo }) => feedNo > Math.max(after, forgotten.until));
    const body = { changes, last: feed.length, ...history, ...reloadAfter(after) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const io = new Server<ClientEvents, ServerEvents>(http);
  const gate = { refusal: undefined as { code: string; detail: string } | undefined };
  io.use((_, next) => next(gate.refusal && Object.assign(new Error('refused'), { data: gate.refusal })));
  io.on('connection', (socket) => {
    socket.on('watch', (request, reply: (answer: WatchReply) => void) => {
      watches.push(request);
      const { after = feed.length } = request;
      reply({ last: feed.length, ...history, ...reloadAfter(after) });
      const missed = feed.slice(after < forgotten.until ? feed.length : after);
      if (missed.length > 0) socket.emit('changes', missed);
    });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  return {
    feed,
    watches,
    forgotten,
    history,
    gate,
    io,
    port: (http.address() as AddressInfo).port,
    say: (...changes: Change[]) => io.emit('changes', changes),
    async close() {
      await io.close();
    },
  };
}

describe('createLive', () => {
  let server: Awaited<ReturnType<typeof startFeed>>;
  let live: Live | undefined;
  let got: number[];
  let states: LiveState[];

  beforeEach(async () => {
    server = await startFeed();
    got = [];
    states = [];
  });
  afterEach(async () => {
    live?.close();
    await server.close();
  });

  function open(after?: number, onRestart = () => {}) {
    live = createLive({
      url: `http://127.0.0.1:${server.port}`,
      rooms: ['city'],
      ...(after === undefined ? {} : { after }),
      onChanges: (changes) => got.push(...changes.map(({ feedNo }) => feedNo)),
      onState: (state) => states.push(state),
      onRestart,
    });
    return live;
  }
  const kinds = () => states.map(({ kind }) => kind);

  it('watches its rooms and starts where the feed stands', async () => {
    server.feed.push(...range(1, 3));
    open();
    await vi.waitFor(() => expect(kinds()).toContain('live'));
    server.feed.push(change(4));
    server.say(change(4));
    await vi.waitFor(() => expect(got).toEqual([4]));
    expect(server.watches[0]).toEqual({ rooms: ['city'] });
    expect(live?.state().generation).toBe(GENERATION);
    expect(live?.state()).toMatchObject({ kind: 'live', lastFeedNo: 4, gapsFound: 0 });
  });

  it('replays everything after a number', async () => {
    server.feed.push(...range(1, 5));
    open(2);
    await vi.waitFor(() => expect(got).toEqual([3, 4, 5]));
    expect(states.find(({ kind }) => kind === 'replaying')?.missed).toBe(3);
    expect(live?.state().kind).toBe('live');
  });

  it('drops duplicates', async () => {
    open(0);
    await vi.waitFor(() => expect(kinds()).toContain('live'));
    server.say(change(1));
    server.say(change(1), change(2));
    await vi.waitFor(() => expect(got).toEqual([1, 2]));
  });

  it('notices a hole, fetches what is missing and counts it', async () => {
    open(0);
    await vi.waitFor(() => expect(kinds()).toContain('live'));
    server.feed.push(...range(1, 6));
    server.say(change(1));
    server.say(change(5), change(6));
    await vi.waitFor(() => expect(got).toEqual([1, 2, 3, 4, 5, 6]));
    await vi.waitFor(() => expect(live?.state()).toMatchObject({ kind: 'live', gapsFound: 1, lastFeedNo: 6 }));
  });

  it('comes back after the server was away and has missed nothing', async () => {
    open(0);
    await vi.waitFor(() => expect(kinds()).toContain('live'));
    const { port } = server;
    await server.close();
    await vi.waitFor(() => expect(kinds()).toContain('reconnecting'));
    server = await startFeed(port);
    server.feed.push(...range(1, 3));
    await vi.waitFor(() => expect(got).toEqual([1, 2, 3]), 10_000);
    expect(live?.state().kind).toBe('live');
  });

  it('changes rooms without losing its place', async () => {
    server.feed.push(...range(1, 2));
    open(0).watch(['city', 'case:c1']);
    await vi.waitFor(() => expect(got).toEqual([1, 2]));
    live?.watch(['component:d1']);
    await vi.waitFor(() =>
      expect(server.watches.at(-1)).toEqual({ rooms: ['component:d1'], after: 2, generation: GENERATION, afterAt: at }),
    );
  });

  it('says when the feed began anew', async () => {
    const onRestart = vi.fn();
    open(9, onRestart);
    await vi.waitFor(() => expect(onRestart).toHaveBeenCalledOnce());
    expect(live?.state().lastFeedNo).toBe(0);
  });

  it.each([
    ['stands before', 2],
    ['stands exactly at', 3],
    ['has gone past', 9],
  ])('fetches all again when the feed of another history %s its last number', async (_, length) => {
    const onRestart = vi.fn();
    server.feed.push(...range(1, 3));
    open(0, onRestart);
    await vi.waitFor(() => expect(got).toEqual([1, 2, 3]));
    const { port } = server;
    await server.close();
    server = await startFeed(port);
    server.history.generation = OTHER;
    server.feed.push(...range(1, length));
    await vi.waitFor(() => expect(onRestart).toHaveBeenCalledOnce(), 10_000);
    await vi.waitFor(() =>
      expect(live?.state()).toMatchObject({ kind: 'live', lastFeedNo: length, generation: OTHER }),
    );
    expect(server.watches[0]).toEqual({ rooms: ['city'], after: 3, generation: GENERATION, afterAt: at });
    expect(onRestart).toHaveBeenCalledOnce();
    server.feed.push(change(length + 1));
    server.say(change(length + 1));
    await vi.waitFor(() => expect(got).toEqual([1, 2, 3, length + 1]));
    expect(onRestart).toHaveBeenCalledOnce();
  });

  it('is told to reload when it was away for longer than changes are kept, and goes on without a hole', async () => {
    server.feed.push(...range(1, 9));
    server.forgotten.until = 6;
    const onRestart = vi.fn();
    open(3, onRestart);
    await vi.waitFor(() => expect(onRestart).toHaveBeenCalledOnce());
    server.feed.push(change(10));
    server.say(change(10));
    await vi.waitFor(() => expect(got).toEqual([10]));
    expect(live?.state()).toMatchObject({ kind: 'live', lastFeedNo: 10, gapsFound: 0 });
    expect(onRestart).toHaveBeenCalledOnce();
  });

  it('reloads once where it learns from a hole that what is missing is no longer kept', async () => {
    const onRestart = vi.fn();
    open(0, onRestart);
    await vi.waitFor(() => expect(kinds()).toContain('live'));
    server.feed.push(...range(1, 9));
    server.forgotten.until = 6;
    server.say(change(9));
    await vi.waitFor(() => expect(live?.state()).toMatchObject({ kind: 'live', lastFeedNo: 9 }));
    server.feed.push(change(10));
    server.say(change(10));
    await vi.waitFor(() => expect(got).toEqual([10]));
    expect(onRestart).toHaveBeenCalledOnce();
  });

  it('says why it is refused and tries again', async () => {
    server.gate.refusal = { code: 'unauthenticated', detail: 'Sign in first.' };
    open(0);
    await vi.waitFor(() => expect(states.at(-1)?.refusal?.code).toBe('unauthenticated'));
    server.gate.refusal = undefined;
    await vi.waitFor(() => expect(live?.state().kind).toBe('live'), 10_000);
    expect(live?.state().refusal).toBeUndefined();
  });

  it('hands over readings and vitals and learns the clock of the server', async () => {
    const onReadings = vi.fn();
    live = createLive({
      url: `http://127.0.0.1:${server.port}`,
      rooms: ['city'],
      onReadings,
      onState: (state) => states.push(state),
    });
    await vi.waitFor(() => expect(kinds()).toContain('live'));
    server.io.emit('readings', [['d1', 'pm25', at, 12, 'good']]);
    server.io.emit('vitals', { at: new Date(Date.now() + 3_600_000).toISOString(), vitals: [] });
    await vi.waitFor(() => expect(live?.state().clockOffsetMs).toBeGreaterThan(3_500_000));
    expect(onReadings).toHaveBeenCalledWith([['d1', 'pm25', at, 12, 'good']]);
  });
});
