import { exitCannotStart } from '@cityloop/runtime/config';
import { levelsOf } from './areas/area.ts';
import { examineCity } from './examine-city.ts';
import { describeFault } from './fault.ts';

/** `npm run check-city -- FOLDER`: reads a city's folder as the start does, writes nothing, and says every fault and note. */
async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) return exitCannotStart('Say which folder: npm run check-city -- FOLDER');
  const { city, components, faults, notes } = await examineCity(folder);
  for (const note of notes) process.stdout.write(`note   ${describeFault(note)}\n`);
  for (const fault of faults) process.stdout.write(`fault  ${describeFault(fault)}\n`);
  const levels = levelsOf(city.areas).map((level) => `${city.areas[level].length} ${level}`);
  process.stdout.write(`${levels.join(', ') || 'no areas'}, ${components.length} components in their unit grids\n`);
  process.stdout.write(`${faults.length} faults, ${notes.length} notes\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

await main(process.argv[2]);
