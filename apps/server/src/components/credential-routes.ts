import { randomBytes } from 'node:crypto';
import type { DEVICE_OPERATIONS } from '@cityloop/contract/rest/device-operations';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import type { ComponentRow } from '@cityloop/db/component/component';
import { lockComponent } from '@cityloop/db/component/component-change';
import { endCredentials, rotateCredential, type StoredSecret } from '@cityloop/db/component/credential-change';
import { listCredentialsOf } from '@cityloop/db/component/device-credential';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { hashToken } from '@cityloop/db/people/token';
import { onSubject, ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { auditDone, type ComponentParts, getManagedComponent, tell } from './component-parts.ts';

/** MQTT credentials of devices. Whatever ends here ends with its connections, at once. */
export function createCredentialRoutes(
  parts: ComponentParts,
): Routes<Pick<typeof DEVICE_OPERATIONS, 'createCredential' | 'getCredential' | 'revokeCredential'>> {
  return {
    createCredential: onSubject(
      (context) => getManagedComponent(parts, context),
      (context, component) => createCredential(parts, context, component),
    ),
    async getCredential(context) {
      const { key } = await getManagedComponent(parts, context);
      const credentials = await listCredentialsOf(parts.pool, key);
      return {
        credentials: credentials.map(({ username, issuedAt, endsAt }) => ({
          username,
          issuedAt: issuedAt.toISOString(),
          endsAt: endsAt?.toISOString() ?? null,
        })),
      };
    },
    async revokeCredential(context) {
      const { key, id } = await getManagedComponent(parts, context);
      const ended = await endCredentials(parts.pool, [key]);
      if (ended > 0) await auditDone(parts, context, 'revoke-credential', id);
      await tell(parts, 'credentials');
    },
  };
}

/** A long random key and what is stored of it. */
export function newSecret(): { readonly password: string; readonly secret: StoredSecret } {
  const password = randomBytes(32).toString('base64url');
  return { password, secret: { secretHash: hashToken(password), verifier: brokerVerifier(password) } };
}

/** The key is shown this once; only hashes are kept. */
async function createCredential(
  parts: ComponentParts,
  context: RouteContext<typeof DEVICE_OPERATIONS.createCredential>,
  { id, type, device }: ComponentRow,
) {
  const { overlapSeconds } = context.body ?? { overlapSeconds: 0 };
  if (!device) throw new ProblemError('invalid', `${id} is no device: a ${type} doesn't speak MQTT.`);
  const { password, secret } = newSecret();
  const issued = await inTransaction(parts.pool, async (db) => {
    const locked = await lockComponent(db, id);
    if (!locked || locked.retired) {
      throw new ProblemError('action-not-allowed', `${id} is retired; bring it back into service first.`);
    }
    return rotateCredential(db, { componentKey: locked.key, device: id, secret, overlapSeconds });
  });
  if (!issued) throw new ProblemError('already-exists', `${id} is the user name of a program of ours.`);
  await auditDone(parts, context, 'create-credential', id);
  await tell(parts, 'credentials');
  return { username: issued.username, password, formerEndsAt: issued.formerEndsAt?.toISOString() ?? null };
}
