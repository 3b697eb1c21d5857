import getPort from 'get-port';

/** A port of loopback that is free right now, and that this process hasn't been given in the last half minute. */
export function freePort(): Promise<number> {
  return getPort({ host: '127.0.0.1' });
}
