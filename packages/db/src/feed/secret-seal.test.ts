import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretSeal } from './secret-seal.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityloop-seal-'));
  file = join(folder, 'sealing.key');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a sealed secret', () => {
  it('opens for the one that it was sealed for, also in another process', async () => {
    const sealed = await createSecretSeal(file).seal('不告诉别人', 'feed a');
    expect(sealed.includes('不告诉别人')).toBe(false);
    expect(await createSecretSeal(file).open(sealed, 'feed a')).toBe('不告诉别人');
    expect(await createSecretSeal(file).open(sealed, 'feed b')).toBeUndefined();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['sealing.key']);
  });

  it('stays closed with another key, without one, and changed', async () => {
    const sealed = await createSecretSeal(file).seal('secret', 'a');
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(await createSecretSeal(file).open(changed, 'a')).toBeUndefined();
    expect(await createSecretSeal(file).open(sealed.subarray(0, 20), 'a')).toBeUndefined();
    await rm(file);
    expect(await createSecretSeal(file).open(sealed, 'a')).toBeUndefined();
    await createSecretSeal(file).seal('other', 'a');
    expect(await createSecretSeal(file).open(sealed, 'a')).toBeUndefined();
  });

  it('has one key where many processes make it at once', async () => {
    const seals = Array.from({ length: 20 }, () => createSecretSeal(file));
    const sealed = await Promise.all(seals.map((seal, index) => seal.seal(String(index), 'a')));
    const opened = await Promise.all(sealed.map((one) => createSecretSeal(file).open(one, 'a')));
    expect(opened).toEqual(seals.map((_, index) => String(index)));
  });

  it('needs a whole key', async () => {
    await writeFile(file, 'short');
    await expect(createSecretSeal(file).seal('x', 'a')).rejects.toThrow('must hold 32 bytes');
  });
});
