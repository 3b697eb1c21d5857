import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_PRODUCT = /\.(test|journey)\.tsx?$|\/(test|testing|fixture)\/|^apps\/e2e\/|^infra\/structure\//;

/** The files of the product by their endings, as paths from the root: what git knows or would take, without tests. */
export function productFiles(...endings: readonly string[]): string[] {
  const patterns = endings.map((ending) => `*.${ending}`);
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = listed.trim().split('\n');
  return files.filter((file) => !NOT_PRODUCT.test(file) && existsSync(join(ROOT, file)));
}

export function readProductFile(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
