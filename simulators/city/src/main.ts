import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SEED, generateCity } from './generate.ts';

const USAGE = 'Usage: main --out FOLDER [--seed N]';

/** Throws with a line a person can act on. */
function readArguments(): { out: string; seed: number } {
  const { values } = parseArgs({ options: { out: { type: 'string' }, seed: { type: 'string' } } });
  if (!values.out) throw new Error(`--out is missing: name the folder to write the city to. ${USAGE}`);
  const seed = values.seed === undefined ? DEFAULT_SEED : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed} is not a whole number. ${USAGE}`);
  return { out: values.out, seed };
}

async function main(): Promise<void> {
  const { out, seed } = readArguments();
  await mkdir(out, { recursive: true });
  const files = generateCity(seed);
  await Promise.all([...files].map(([name, text]) => writeFile(join(out, name), text)));
  process.stdout.write(`wrote ${files.size} files of the city with seed ${seed} to ${out}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`Cannot write the city: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
