import { inspect } from 'node:util';
import { z } from 'zod';
import { withoutSecrets } from './logger.ts';

/** The environment as Node gives it: every value is text or missing. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of a configuration, in one line that names each variable. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Cannot start with this configuration: ${faults.join('; ')}.`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * Reads a process's configuration through its zod schema. Empty variables count as unset, so that `MQTT_URL= npm start` means the default.
 * @throws ConfigError with all faults at once.
 */
export function readConfig<S extends z.ZodType>(schema: S, env: Environment): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => describeIssue(issue, given)));
}

/**
 * Like {@link readConfig} from the real environment; a fault ends the process with one line on stderr. Call it once, in `config.ts`. From
 * then on the errors that nobody caught are printed without the secrets of URLs that they quote.
 */
export function loadConfig<S extends z.ZodType>(schema: S, env: Environment = process.env): z.output<S> {
  if (env === process.env) process.once('uncaughtException', printAndExit);
  try {
    return readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return exitCannotStart(error.message);
    throw error;
  }
}

/** As Node does it, save what the error may quote. */
function printAndExit(error: unknown): void {
  process.stderr.write(`${withoutSecrets(inspect(error))}\n`);
  process.exit(1);
}

/**
 * Ends a process that cannot start, with the reason as the last line on stderr. Exit code 1, or 78 (EX_CONFIG) under the launcher,
 * which then shows the line and does not restart.
 */
export function exitCannotStart(reason: string): never {
  process.stderr.write(`${withoutSecrets(reason.replaceAll(/\s*\n\s*/g, ' '))}\n`);
  process.exit(isSupervised() ? 78 : 1);
}

/** Whether the launcher started this process and holds its standard input open. */
export function isSupervised(env: Environment = process.env): boolean {
  return env.CITYLOOP_SUPERVISED === '1';
}

/** A TCP port; 0 lets the system choose. */
export const portSchema = z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535);

/** The URL of a PostgreSQL database; what the driver couldn't read is refused here, where nothing of it is quoted. */
export const databaseUrlSchema = z
  .string({ error: 'must be postgres://…' })
  .refine((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url.replace('@/', '@localhost/')), {
    error: 'must be postgres://user:password@host:port/database, with %-escapes where a part has other characters',
  });

/** `1`/`true` or `0`/`false`. */
export const flagSchema = z
  .enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' })
  .transform((value) => value === '1' || value === 'true');

/** pino's levels; info unless told. */
export const logLevelSchema = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

function describeIssue(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = issue.path.map(String).join('.');
  if (name === '') return issue.message;
  return name in given ? `${name} ${lowerFirst(issue.message)}` : `${name} is not set (${lowerFirst(issue.message)})`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
