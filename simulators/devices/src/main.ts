import { isTemporary } from '@cityloop/client/problem';
import type { RestClient } from '@cityloop/client/rest';
import { createAccountClient, waitUntilReady } from '@cityloop/client/session';
import { statusTopic } from '@cityloop/contract/mqtt/topics';
import { exitCannotStart, isSupervised } from '@cityloop/runtime/config';
import { reportReady } from '@cityloop/runtime/health';
import { createLogger } from '@cityloop/runtime/logger';
import { onShutdown } from '@cityloop/runtime/shutdown';
import { backfill, hasHistory } from './backfill.ts';
import { watchCases } from './case-watch.ts';
import { readCity, readStations } from './city-source.ts';
import { readConfigOnce } from './config.ts';
import { departmentEvent } from './department-event.ts';
import { createDepartmentPlayer, type DepartmentCity } from './departments/department-player.ts';
import { createWebhookSender } from './departments/webhook-sender.ts';
import { createIncidentDirector, type IncidentDirector, playableKinds } from './incident-director.ts';
import { type CityModel, rankOf } from './model/city-model.ts';
import { chooseDevices, type Device } from './model/device.ts';
import { chooseSick } from './model/sickness.ts';
import { createPlayer } from './player.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { readSecrets } from './secrets.ts';

const TICK_MS = 250;
const REPORT_MS = 60_000;

const config = readConfigOnce();
const logger = createLogger({ app: 'devices', level: config.LOG_LEVEL });
const stopping = new AbortController();
const closers: (() => void | Promise<void>)[] = [];

onShutdown(
  logger,
  [
    { name: 'stop playing', run: () => stopping.abort(new Error('stopping')) },
    { name: 'close connections', run: () => Promise.all(closers.map((close) => close())).then(() => undefined) },
  ],
  { supervised: isSupervised() },
);

/** Tells the server of devices, one by one, without holding up the readings. */
function createOutlet(publisher: Publisher) {
  const logLost = (error: unknown) => logger.debug({ err: error }, 'message was not sent');
  return {
    reading: (topic: string, pack: unknown) => void publisher.offer(topic, pack),
    status: (topic: string, isOnline: boolean, at: number) => {
      const status = { online: isOnline, at: new Date(at).toISOString() };
      publisher.send(topic, status, { retain: true }).catch(logLost);
    },
    event: (topic: string, message: unknown) => void publisher.send(topic, message).catch(logLost),
  };
}

function play(model: CityModel, devices: readonly Device[], director: IncidentDirector, publisher: Publisher): void {
  const outlet = createOutlet(publisher);
  const player = createPlayer(model, devices, director, outlet);
  player.start(Date.now());
  const tick = setInterval(() => {
    const now = Date.now();
    const begun = director.advance(now);
    for (const incident of begun) {
      const told = departmentEvent(incident);
      if (told) outlet.event(told.topic, told.message);
      logger.info(
        { incident: incident.id, devices: incident.felt.size, open: director.open().length },
        'incident began',
      );
    }
    player.wake(begun, now);
    player.tick(now);
  }, TICK_MS);
  const report = setInterval(
    () =>
      logger.info(
        { waiting: publisher.waiting(), dropped: publisher.dropped(), open: director.open().length },
        'devices play',
      ),
    REPORT_MS,
  );
  closers.unshift(() => {
    clearInterval(tick);
    clearInterval(report);
  });
}

const DEPARTMENT_TICK_MS = 5_000;

function playDepartments(city: DepartmentCity, publisher: Publisher, tokens: ReadonlyMap<string, string>): void {
  const { signal } = stopping;
  const post = createWebhookSender({ serverUrl: config.SERVER_URL, tokens, logger, signal });
  const player = createDepartmentPlayer(city, {
    publish: (topic, payload) => {
      publisher.send(topic, payload).catch((error: unknown) => logger.debug({ err: error }, 'message was not sent'));
    },
    post: (feed, payload) => void post(feed, payload),
  });
  const tick = setInterval(() => player.tick(Date.now()), DEPARTMENT_TICK_MS);
  closers.unshift(() => clearInterval(tick));
}

/** The past of a new city, so that its charts are not empty. Not worth failing for. */
async function fillPast(
  rest: RestClient,
  publisher: Publisher,
  model: CityModel,
  devices: readonly Device[],
): Promise<void> {
  const now = Date.now();
  if (await hasHistory(rest, model, devices, now)) return;
  logger.info({ devices: devices.length }, 'sending the last day');
  await backfill(publisher, model, devices, { now, signal: stopping.signal });
  logger.info({ devices: devices.length }, 'the last day was sent');
}

async function main(): Promise<void> {
  const { signal } = stopping;
  await waitUntilReady(config.SERVER_URL, signal);
  const secrets = await readSecrets(config.DATA_DIR);
  // From here on the server decides how long the rest takes; nobody should wait for it.
  reportReady();
  const rest = createAccountClient({ baseUrl: config.SERVER_URL, ...secrets.observer });
  const city = await readCity(rest, await readStations(config.CITY_DIR));
  const devices = chooseDevices(city.devices, config.SIMULATE_DEVICES, rankOf(config.SEED));
  const sick = chooseSick(devices);
  const model = { seed: config.SEED, utcOffsetMinutes: city.utcOffsetMinutes, sick };
  const publisher = await createPublisher({ url: config.MQTT_URL, ...secrets.mqtt, logger }, signal);
  closers.push(() => publisher.close());
  const kinds = playableKinds(city.categories, city.departments);
  const director = createIncidentDirector({ seed: config.SEED, devices, kinds, pace: config.SPEED });
  const { status } = createOutlet(publisher);
  for (const { district, id } of [...devices, ...city.silent]) status(statusTopic(district, id), true, Date.now());
  play(model, devices, director, publisher);
  const { stations } = city;
  playDepartments({ model, pace: config.SPEED, stations, places: devices }, publisher, secrets.feeds);
  const cases = watchCases({
    serverUrl: config.SERVER_URL,
    rest,
    logger,
    isWaiting: () => director.open().length > 0,
    onNews: (news) => {
      for (const { id } of director.hear(news, Date.now())) logger.info({ incident: id }, 'incident heals');
    },
  });
  closers.unshift(() => cases.close());
  logger.info({ devices: devices.length, kinds: kinds.length, sick: Object.fromEntries(sick) }, 'devices are playing');
  await fillPast(rest, publisher, model, devices).catch((error: unknown) => {
    if (!signal.aborted) logger.warn({ err: error }, 'the last day could not be sent');
  });
}

main().catch((error: unknown) => {
  if (stopping.signal.aborted) return;
  if (isTemporary(error)) {
    // The launcher starts us again: the server went away while it was asked.
    logger.error({ err: error }, 'devices could not start');
    process.exit(1);
  }
  exitCannotStart(`Cannot play the devices: ${error instanceof Error ? error.message : String(error)}`);
});
