import type { ImportFault } from '../fault.ts';

/** Remarks of one kind are told once, with their number and the first place. */
export interface Noter {
  add(kind: string, place: string, line?: number): void;
  tell(): void;
}

/** `kind` is a sentence in which `N` stands for the number. */
export function createNoter(file: string, notes: ImportFault[]): Noter {
  const kinds = new Map<string, { count: number; place: string; line: number | undefined }>();
  return {
    add(kind, place, line) {
      const known = kinds.get(kind);
      if (known) known.count += 1;
      else kinds.set(kind, { count: 1, place, line });
    },
    tell() {
      for (const [kind, { count, place, line }] of kinds) {
        notes.push({
          file,
          line,
          message: `${kind.replace('N', String(count))} (${count > 1 ? 'first ' : ''}${place})`,
        });
      }
    },
  };
}
