// What runs mappings: a process of its own, started by runner.ts with nothing in its environment and, by Node's permission
// model, without files, processes or add-ons. JSONata lives in a context without Node's globals, where code can't be
// made from strings; in and out go JSON texts, never objects.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import {
  binaryFunctions,
  byteFunctions,
  localTimeFunction,
  numberFunctions,
  timeFunctions,
} from './sandbox-functions.mjs';

/**
 * Runs inside the context: compiled mappings by the key of their version, tables by name, and one evaluation after the other.
 * `own` are the functions that a mapping may call besides JSONata's; `current` is what they are told of the message.
 */
const INSIDE = `(function (jsonata, own, current) {
  'use strict';
  const compiled = new Map();
  const tables = new Map();
  const faultOf = (stage, error) => {
    const fault = error !== null && typeof error === 'object' ? error : {};
    return { stage, message: String(fault.message === undefined ? error : fault.message).slice(0, 1000),
      code: typeof fault.code === 'string' ? fault.code : null,
      position: typeof fault.position === 'number' ? fault.position : null };
  };
  const table = (name, id) => {
    if (id === undefined || id === null) return undefined;
    if (!current.tables.includes(name)) throw new Error('$table: write the name of the table into the mapping as a text');
    const held = tables.get(name).get(String(id));
    return held === undefined ? undefined : JSON.parse(held);
  };
  function compile(key, source) {
    if (compiled.has(key)) return undefined;
    try {
      const expression = jsonata(source);
      for (const name of Object.keys(own)) expression.registerFunction(name, own[name]);
      expression.registerFunction('table', table);
      if (compiled.size >= 200) compiled.clear();
      compiled.set(key, expression);
      return undefined;
    } catch (error) { return JSON.stringify({ fault: faultOf('compile', error) }); }
  }
  async function evaluate(key, input, about) {
    try {
      const { longest, zone, tables: named } = JSON.parse(about);
      current.zone = zone;
      current.tables = named;
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
  const load = (name, entries) => void tables.set(name, new Map(JSON.parse(entries)));
  const forget = (name) => void tables.delete(name);
  return { compile, evaluate, load, forget };
})`;

/** The mappings' own functions, made inside the context of their text. */
const OWN = `(function (current) {
  'use strict';
  const reading = (${binaryFunctions})((${byteFunctions})());
  const localMillis = (${localTimeFunction})((${timeFunctions})(() => current));
  return { ...reading.functions, ...(${numberFunctions})(reading), localMillis };
})`;

function createMappings(jsonataFile) {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const library = readFileSync(jsonataFile, 'utf8');
  const jsonata = vm.runInContext(
    `(function (module) { const exports = module.exports;\n${library}\nreturn module.exports; })`,
    context,
  );
  const jsonataInside = vm.runInContext('({ exports: {} })', context);
  const current = vm.runInContext('({ zone: undefined, tables: [] })', context);
  const own = vm.runInContext(OWN, context)(current);
  return vm.runInContext(INSIDE, context)(jsonata(jsonataInside), own, current);
}

/**
 * Beside the mappings: ends the process when its parent is gone, and when a stage has used its CPU time. SIGVTALRM tells
 * the parent which it was. CPU time and not the clock, so that a process that the machine lets wait isn't blamed for it.
 */
const WATCH = `const { parentPort, workerData } = require('node:worker_threads');
  const { turn, stage } = workerData;
  const parent = process.ppid;
  const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
  parentPort.postMessage('watching');
  for (;;) {
    const seen = Atomics.load(turn, 0);
    const isBusy = seen % 2 !== 0;
    const isOver = isBusy && used() - stage[0] > stage[1];
    // Only where the turn is still the same do both numbers belong to one stage.
    if (isOver && Atomics.load(turn, 0) === seen) process.kill(process.pid, 'SIGVTALRM');
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    Atomics.wait(turn, 0, seen, isBusy ? 20 : 1000);
  }`;

/** Odd turns are stages at work, even ones are rests. */
function createMeter() {
  const memory = new SharedArrayBuffer(24);
  const turn = new Int32Array(memory, 0, 1);
  /** CPU microseconds: used when the stage began, and what it may use. */
  const stage = new Float64Array(memory, 8, 2);
  const watch = new Worker(WATCH, { eval: true, workerData: { turn, stage } });
  watch.unref();
  const used = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  return {
    watching: new Promise((resolve) => watch.once('message', resolve)),
    begin(limitMs) {
      stage[0] = used();
      stage[1] = limitMs * 1000;
      Atomics.add(turn, 0, 1);
      Atomics.notify(turn, 0);
    },
    /** CPU milliseconds since begin. */
    end() {
      Atomics.add(turn, 0, 1);
      return (used() - stage[0]) / 1000;
    },
  };
}

const mappings = createMappings(process.argv[2]);
const compileMs = Number(process.argv[3]);
const meter = createMeter();

/** Compiling and evaluating have a limit each: a mapping's first message pays for nothing that others don't. */
async function answer({ key, source, input, about, limitMs }) {
  meter.begin(compileMs);
  const fault = mappings.compile(key, source);
  const compiling = meter.end();
  if (fault !== undefined) return [fault, compiling];
  meter.begin(limitMs);
  const result = await mappings.evaluate(key, input, about);
  return [result, meter.end()];
}

/** Tables come and go between messages, unmeasured: they are the city's, not the mapping's. */
async function obey(request) {
  if (request.kind === 'load') mappings.load(request.name, request.entries);
  else if (request.kind === 'forget') mappings.forget(request.name);
  else process.send([request.number, ...(await answer(request))]);
}

let last = Promise.resolve();
process.on('message', (request) => {
  last = last.then(() => obey(request));
});
process.on('disconnect', () => process.exit());

// Unmeasured, before the first message: what any mapping's first run would otherwise pay for.
mappings.compile(
  '',
  '$map(payload.a, function($x) { {"a": $string($x), "b": $toMillis("2026-01-01T00:00:00Z")} })[a != ""]',
);
await mappings.evaluate('', '{"payload":{"a":[1,2]}}', '{"longest":1000,"tables":[]}');
await meter.watching;
process.send('ready');
