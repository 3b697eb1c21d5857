import { TRUST_CODES } from '@cityloop/domain/telemetry/trust';
import { z } from 'zod';
import { component } from './component.ts';
import { instant } from './page.ts';

/** Why a stream is trusted less. `detail` holds numbers with their unit in the name. */
const trustReason = z.object({
  code: z.enum([...TRUST_CODES, 'notEnoughData']),
  since: instant.nullable(),
  /** Per cent that it costs. */
  points: z.number(),
  detail: z.record(z.string(), z.number()),
});
export type TrustReasonItem = z.infer<typeof trustReason>;

const streamHealth = z.object({
  metric: z.string(),
  /** 0 to 1; null where there are not enough readings to tell. */
  trust: z.number().nullable(),
  reasons: z.array(trustReason),
});

export const componentHealth = z.object({
  online: z.boolean(),
  /** When that changed last; null for a device that was never heard of. */
  since: instant.nullable(),
  /** It drops so often that its coming and going is no longer told one by one. */
  unstable: z.boolean(),
  streams: z.array(streamHealth),
});
export type ComponentHealth = z.infer<typeof componentHealth>;

/** One component: what lists tell, and for a device its health. */
export const componentDetail = component.extend({ health: componentHealth.nullable() });
export type ComponentDetail = z.infer<typeof componentDetail>;
