import { createServer } from 'node:net';

/**
 * @param {string} [host]
 * @returns {Promise<number>} a port that the system says is free right now
 */
export async function chooseFreePort(host = '127.0.0.1') {
  const port = await tryPort(0, host);
  if (typeof port === 'string') throw new Error(`the system has no free port on ${host}: ${port}`);
  return port;
}

/**
 * @param {number} port
 * @param {string} [host]
 */
export async function isPortFree(port, host = '127.0.0.1') {
  return typeof (await tryPort(port, host)) === 'number';
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number | string>} the port, or why it can't be had (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`)
 */
export function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
