// What runs mappings: a process of its own, started by runner.ts with nothing in its environment and, by Node's permission
// model, without files, processes or add-ons. JSONata lives in a context without Node's globals, where code can't be
// made from strings; in and out go JSON texts, never objects.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';

/** Runs inside the context: compiled mappings by the key of their version, and one evaluation after the other. */
const INSIDE = `(function (jsonata) {
  'use strict';
  const compiled = new Map();
  const faultOf = (stage, error) => {
    const fault = error !== null && typeof error === 'object' ? error : {};
    return { stage, message: String(fault.message === undefined ? error : fault.message).slice(0, 1000),
      code: typeof fault.code === 'string' ? fault.code : null,
      position: typeof fault.position === 'number' ? fault.position : null };
  };
  function compile(key, source) {
    if (compiled.has(key)) return undefined;
    try {
      const expression = jsonata(source);
      if (compiled.size >= 200) compiled.clear();
      compiled.set(key, expression);
      return undefined;
    } catch (error) { return JSON.stringify({ fault: faultOf('compile', error) }); }
  }
  async function evaluate(key, input, longest) {
    try {
      const value = await compiled.get(key).evaluate(JSON.parse(input));
      const text = value === undefined ? undefined : JSON.stringify(value);
      if (text === undefined) return '{}';
      if (text.length > longest) {
        return JSON.stringify({ fault: { stage: 'limit', message: 'the result is ' + text.length +
          ' characters long, at most ' + longest, code: null, position: null } });
      }
      return '{"value":' + text + '}';
    } catch (error) {
      return JSON.stringify({ fault: faultOf('map', error) });
    }
  }
  return { compile, evaluate };
})`;

function createMappings(jsonataFile) {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const library = readFileSync(jsonataFile, 'utf8');
  const jsonata = vm.runInContext(
    `(function (module) { const exports = module.exports;\n${library}\nreturn module.exports; })`,
    context,
  );
  const jsonataInside = vm.runInContext('({ exports: {} })', context);
  return vm.runInContext(INSIDE, context)(jsonata(jsonataInside));
}

/**
 * Beside the mappings: ends the process when its parent is gone, and when a stage has used its CPU time. SIGVTALRM tells
 * the parent which it was. CPU time and not the clock, so that a process that the machine lets wait isn't blamed for it.
 */
const WATCH = `const { parentPort, workerData } = require('node:worker_threads');
  const { turn, base, limitMicros } = workerData;
  const parent = process.ppid;
  const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
  parentPort.postMessage('watching');
  for (;;) {
    const seen = Atomics.load(turn, 0);
    const isBusy = seen % 2 !== 0;
    const isOver = isBusy && used() - base[0] > limitMicros;
    // Only where the turn is still the same do both numbers belong to one stage.
    if (isOver && Atomics.load(turn, 0) === seen) process.kill(process.pid, 'SIGVTALRM');
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    Atomics.wait(turn, 0, seen, isBusy ? 20 : 1000);
  }`;

/** Odd turns are stages at work, even ones are rests. */
function createMeter(limitMs) {
  const memory = new SharedArrayBuffer(16);
  const turn = new Int32Array(memory, 0, 1);
  const base = new Float64Array(memory, 8, 1);
  const watch = new Worker(WATCH, { eval: true, workerData: { turn, base, limitMicros: limitMs * 1000 } });
  watch.unref();
  const used = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  return {
    watching: new Promise((resolve) => watch.once('message', resolve)),
    begin() {
      base[0] = used();
      Atomics.add(turn, 0, 1);
      Atomics.notify(turn, 0);
    },
    /** CPU milliseconds since begin. */
    end() {
      Atomics.add(turn, 0, 1);
      return (used() - base[0]) / 1000;
    },
  };
}

const mappings = createMappings(process.argv[2]);
const meter = createMeter(Number(process.argv[3]));

/** Compiling and evaluating have the limit each: a mapping's first message pays for nothing that others don't. */
async function answer(key, source, input, longest) {
  meter.begin();
  const fault = mappings.compile(key, source);
  const compiling = meter.end();
  if (fault !== undefined) return [fault, compiling];
  meter.begin();
  const result = await mappings.evaluate(key, input, longest);
  return [result, meter.end()];
}

let last = Promise.resolve();
process.on('message', ([id, key, source, input, longest]) => {
  last = last.then(async () => process.send([id, ...(await answer(key, source, input, longest))]));
});
process.on('disconnect', () => process.exit());

// Unmeasured, before the first message: what any mapping's first run would otherwise pay for.
mappings.compile(
  '',
  '$map(payload.a, function($x) { {"a": $string($x), "b": $toMillis("2026-01-01T00:00:00Z")} })[a != ""]',
);
await mappings.evaluate('', '{"payload":{"a":[1,2]}}', 1000);
await meter.watching;
process.send('ready');
