import { openCity } from './contenders/city.ts';
import { runLoad } from './contenders/load-run.ts';
import type { Bench } from './context.ts';
import { SectionBook } from './journal.ts';
import { SATURATED } from './sections/throughput.ts';

const CALIBRATED = 'saturation';

/** Messages per second that CityLoop took in this run in a closed loop: the median of the segments, or one measured for it. */
export async function saturationOf({ config, journal, signal, stand, say }: Bench): Promise<number> {
  const measured = new SectionBook(journal, 'throughput').rows([SATURATED])[0]?.figures['msg/s'];
  if (measured) return measured.median;
  const book = new SectionBook(journal, CALIBRATED, signal);
  await book.step('one segment', async (note) => {
    const context = await stand.on('embedded');
    const contender = await openCity(context, 1);
    const { targets } = context.workload;
    const run = await runLoad(contender, { targets, records: 1, perSecond: undefined, seconds: config.seconds.brief });
    note(CALIBRATED, { 'msg/s': run.perSecond });
    say(`saturation: ${Math.round(run.perSecond)} msg/s`);
  });
  const figure = book.rows([CALIBRATED])[0]?.figures['msg/s'];
  if (!figure) throw new Error('the saturation was not measured');
  return figure.median;
}
