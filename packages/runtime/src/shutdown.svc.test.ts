import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A real process with two steps; the first one waits for `release` milliseconds. */
function startProcess(options: { supervised?: boolean; limitMs?: number; slowMs?: number; failing?: boolean }) {
  const module = new URL('./shutdown.ts', import.meta.url).href;
  const logger = new URL('./logger.ts', import.meta.url).href;
  const source = `
    import { onShutdown } from '${module}';
    import { createLogger } from '${logger}';
    onShutdown(createLogger({ app: 'probe' }), [
      { name: 'first', run: () => new Promise((done, fail) => setTimeout(${options.failing ? "() => fail(new Error('no'))" : 'done'}, ${options.slowMs ?? 0})) },
      { name: 'second', run: () => console.log('second ran') },
    ], { supervised: ${options.supervised ?? false}, limitMs: ${options.limitMs ?? 5000} });
    setInterval(() => {}, 1000);
    console.log('started');
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  let output = '';
  child.stdout?.setEncoding('utf8');
  const shows = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => output.includes(text) && resolve();
      child.stdout?.on('data', look);
      look();
    });
  child.stdout?.on('data', (chunk: string) => {
    output += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, output, times: output.split('second ran').length - 1 }));
  return { child, shows, ended };
}

describe('onShutdown', () => {
  it('runs the steps in order on SIGTERM and leaves with 0', async () => {
    const probe = startProcess({});
    await probe.shows('started');
    probe.child.kill('SIGTERM');
    expect(await probe.ended).toMatchObject({ code: 0, times: 1 });
  });

  it('never takes a second signal for force', async () => {
    const probe = startProcess({ slowMs: 300 });
    await probe.shows('started');
    probe.child.kill('SIGINT');
    await probe.shows('"msg":"stopping"');
    probe.child.kill('SIGINT');
    probe.child.kill('SIGTERM');
    expect(await probe.ended).toMatchObject({ code: 0, times: 1 });
  });

  it('goes on after a step that fails, and says so by its exit code', async () => {
    const probe = startProcess({ failing: true });
    await probe.shows('started');
    probe.child.kill('SIGTERM');
    expect(await probe.ended).toMatchObject({ code: 1, times: 1 });
  });

  it('leaves with 1 when the steps take longer than the limit', async () => {
    const probe = startProcess({ slowMs: 60_000, limitMs: 100 });
    await probe.shows('started');
    probe.child.kill('SIGTERM');
    const { code, output } = await probe.ended;
    expect(code).toBe(1);
    expect(output).toContain('stopping took too long');
  });

  it('stops a supervised process when the launcher goes away', async () => {
    const probe = startProcess({ supervised: true });
    await probe.shows('started');
    probe.child.stdin?.end();
    const { code, output } = await probe.ended;
    expect(code).toBe(0);
    expect(output).toContain('launcher is gone');
  });
});
