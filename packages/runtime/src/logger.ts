import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** Name of the process, in every line: `ingest`, `server` … */
  readonly app: string;
  readonly level?: string;
  /** Where the lines go; standard output unless a test wants to read them. */
  readonly destination?: DestinationStream;
}

/** JSON lines on standard output: `{level, at, app, …facts, msg}`. Messages are constant and in lower case, facts are fields. */
export function createLogger({ app, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { app },
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: withoutSecrets },
  };
  return destination ? pino(options, destination) : pino(options);
}

const LOGIN = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'`<>/?#\\]*@/gi;
const PARAMETER = /([?&](?:password|sslpassword|token|key|secret)=)[^&\s"'`<>\\]+/gi;

/** The text with `***` in the place of logins and keys that stand in its URLs: drivers quote the URL that they couldn't use. */
export function withoutSecrets(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(LOGIN, '$1***@').replace(PARAMETER, '$1***');
}
