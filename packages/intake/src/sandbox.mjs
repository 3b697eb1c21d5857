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
  return async function evaluate(key, source, input, longest) {
    let expression = compiled.get(key);
    if (expression === undefined) {
      try { expression = jsonata(source); } catch (error) { return JSON.stringify({ fault: faultOf('compile', error) }); }
      if (compiled.size >= 200) compiled.clear();
      compiled.set(key, expression);
    }
    try {
      const value = await expression.evaluate(JSON.parse(input));
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
  };
})`;

function createEvaluate(jsonataFile) {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const library = readFileSync(jsonataFile, 'utf8');
  const jsonata = vm.runInContext(
    `(function (module) { const exports = module.exports;\n${library}\nreturn module.exports; })`,
    context,
  );
  const jsonataInside = vm.runInContext('({ exports: {} })', context);
  return vm.runInContext(INSIDE, context)(jsonata(jsonataInside));
}

/** A mapping that never ends keeps this thread from hearing that its parent is gone. */
function dieWithParent() {
  const watch = `const parent = process.ppid;
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);`;
  new Worker(watch, { eval: true }).unref();
}

dieWithParent();
const evaluate = createEvaluate(process.argv[2]);
let last = Promise.resolve();
process.on('message', ([id, key, source, input, longest]) => {
  last = last.then(async () => {
    const startedAt = performance.now();
    const answer = await evaluate(key, source, input, longest);
    process.send([id, answer, performance.now() - startedAt]);
  });
});
process.on('disconnect', () => process.exit());
process.send('ready');
