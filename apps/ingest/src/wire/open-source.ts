import type { Queryable } from '@cityloop/db/connection/transaction';
import { forgetFormerBrokerSession } from '@cityloop/db/ingest/broker-session';
import type { Logger } from '@cityloop/runtime/logger';
import type { Config } from '../config.ts';
import type { Credentials } from '../identity/credentials.ts';
import { brokerIdentity } from './broker-identity.ts';
import { giveUpFormerSessions } from './former-session.ts';
import { type EmbeddedBrokerParts, listen } from './listen.ts';
import type { Reception } from './reception.ts';
import type { Source } from './source.ts';
import { type ExternalBrokerParts, subscribe } from './subscribe.ts';

export interface SourceParts {
  readonly config: Config;
  readonly db: Queryable;
  readonly logger: Logger;
  readonly credentials: Credentials;
  readonly reception: Reception;
  readonly isStalled: () => boolean;
  readonly onRefusedConnection: () => void;
}

/** Rejects when the external broker refuses us, or the port can't be had. */
export async function openSource(parts: SourceParts): Promise<Source> {
  const { config, logger, reception } = parts;
  const { MQTT_URL: url, MQTT_SHARE_GROUP: shareGroup } = config;
  if (url !== undefined) return openExternal(parts, { url, shareGroup, reception, logger, now: Date.now });
  return listen({ ...parts, doors: doorsOf(config), now: Date.now });
}

function doorsOf(config: Config): EmbeddedBrokerParts['doors'] {
  const { BIND, MQTT_BIND, MQTT_PORT, MQTTS_PORT, MQTT_INNER_PORT, TLS_CERT: cert, TLS_KEY: key } = config;
  const hasCertificate = cert !== undefined && key !== undefined;
  return {
    plain: { port: MQTT_PORT, host: MQTT_BIND ?? BIND },
    tls: hasCertificate
      ? { port: MQTTS_PORT, host: BIND, files: { cert, key, clientCa: config.MQTT_CLIENT_CA } }
      : undefined,
    inner: MQTT_INNER_PORT === undefined ? undefined : { port: MQTT_INNER_PORT },
  };
}

async function openExternal(
  { config, db, logger }: SourceParts,
  broker: Omit<ExternalBrokerParts, 'clientId'>,
): Promise<Source> {
  const { clientId, formerClientId } = await brokerIdentity(db, config);
  const source = await subscribe({ ...broker, clientId });
  if (formerClientId === null) return source;
  const givingUp = giveUpFormerSessions({ ...broker, clientId: formerClientId });
  const ended = givingUp.done
    .then((sessions) => forgetFormerBrokerSession(db, config.WORKER, sessions))
    .catch((error: unknown) => logger.warn({ err: error }, 'the next start goes on with the former client id'));
  return {
    ...source,
    stopTaking() {
      givingUp.stop();
      source.stopTaking();
    },
    close: () => Promise.all([source.close(), ended]).then(() => undefined),
  };
}
