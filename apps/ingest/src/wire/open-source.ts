import type { Logger } from '@cityloop/runtime/logger';
import { type Config, readTlsFiles } from '../config.ts';
import type { Credentials } from '../identity/credentials.ts';
import { listen } from './listen.ts';
import type { Reception } from './reception.ts';
import type { Source } from './source.ts';
import { subscribe } from './subscribe.ts';

export interface SourceParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly credentials: Credentials;
  readonly reception: Reception;
  readonly isStalled: () => boolean;
  readonly onRefusedConnection: () => void;
}

/** Rejects when the external broker refuses us, or the port can't be had. */
export function openSource(parts: SourceParts): Promise<Source> {
  const { config, logger, reception } = parts;
  if (config.MQTT_URL !== undefined) {
    const { MQTT_URL: url, MQTT_CLIENT_ID: clientId, MQTT_SHARE_GROUP: shareGroup } = config;
    return subscribe({ url, clientId, shareGroup, reception, logger, now: Date.now });
  }
  const { MQTT_PORT: port, BIND: host } = config;
  return listen({ ...parts, port, host, tls: readTlsFiles(config), now: Date.now });
}
