import { type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';

/** What it is told besides its port; shown with the results. */
export const MOSQUITTO_SETTINGS = {
  max_inflight_messages: 2_000,
  max_queued_messages: 0,
  persistence: false,
} as const;

/** A fresh broker without memory of former ones, on a port of the system's choice. */
export function startBroker(folder: string): Promise<Mosquitto> {
  const settings = Object.entries(MOSQUITTO_SETTINGS).map(([name, value]) => `${name} ${value}`);
  const quiet = ['set_tcp_nodelay true', 'log_type error', 'connection_messages false'];
  return startMosquitto(['allow_anonymous true', ...settings, ...quiet], folder);
}
