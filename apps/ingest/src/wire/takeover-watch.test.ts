import { EventEmitter } from 'node:events';
import type { MqttClient } from 'mqtt';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TakeoverWatch, watchTakeovers } from './takeover-watch.ts';

describe('a session at an external broker', () => {
  let client: EventEmitter;
  let watch: TakeoverWatch;
  let suspicions: number;
  let now: number;
  beforeEach(() => {
    client = new EventEmitter();
    suspicions = 0;
    now = 0;
    watch = watchTakeovers(
      client as unknown as MqttClient,
      () => {
        suspicions += 1;
      },
      () => now,
    );
  });
  function live(lifeMs: number): void {
    client.emit('connect');
    now += lifeMs;
    client.emit('close');
  }

  it('is told to be somebody else’s when it ends five times as soon as it is there, once', () => {
    for (let life = 0; life < 4; life += 1) live(300);
    expect(watch.problem()).toBeUndefined();
    for (let life = 0; life < 4; life += 1) live(300);
    expect(watch.problem()).toContain('another client has our client id');
    expect(suspicions).toBe(1);
  });

  it('is ours again once a connection lasts', () => {
    for (let life = 0; life < 6; life += 1) live(300);
    client.emit('connect');
    now += 5_000;
    expect(watch.problem()).toBeUndefined();
    live(10_000);
    expect(watch.problem()).toBeUndefined();
  });

  it('isn’t suspected of a broker that is away: nothing connects', () => {
    for (let attempt = 0; attempt < 20; attempt += 1) client.emit('close');
    expect(watch.problem()).toBeUndefined();
  });
});
