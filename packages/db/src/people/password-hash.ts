import { hash, verify } from '@node-rs/argon2';

/** argon2id, the package's default, at OWASP's second choice of cost (19 MiB, 2 passes): about 25 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What is stored of a password, with its own salt and cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether a stored hash is this password's; of the stored hash's cost. */
export function isPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password);
}
