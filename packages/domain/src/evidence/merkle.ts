/** SHA-256, given by who calls: the domain does no I/O and needs no library. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** The hash of an entry as a leaf (RFC 6962, section 2.1). */
export function leafHash(entry: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(joined(Uint8Array.of(0), entry));
}

function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(joined(Uint8Array.of(1), left, right));
}

/** The root over hashes in order: of leaves, or of the roots of complete subtrees of one size. Of none it is the hash of nothing. */
export function treeRoot(hashes: readonly Uint8Array[], sha256: Sha256): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array());
  let level = hashes;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index], level[index + 1]];
      // A last one without a partner goes up as it is: it is the root of the incomplete subtree.
      if (left) above.push(right ? nodeHash(left, right, sha256) : left);
    }
    level = above;
  }
  return level[0] ?? sha256(new Uint8Array());
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
