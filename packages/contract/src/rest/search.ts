import { CASE_STATES } from '@cityloop/domain/case/states';
import { z } from 'zod';
import type { OperationTable } from './operation.ts';
import { instant, point } from './page.ts';

/** Words that all must be found, in any order; of full or half width, capital or not, with blanks and hyphens or without. */
const searchQuery = z.strictObject({ q: z.string().max(100) });

const foundCase = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(CASE_STATES),
  category: z.string(),
  district: z.string(),
  department: z.string().nullable(),
  address: z.string(),
  location: point,
  reportedAt: instant,
  endedAt: instant.nullable(),
});
export type FoundCaseItem = z.infer<typeof foundCase>;

const foundComponent = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  address: z.string(),
  district: z.string(),
  device: z.boolean(),
  location: point,
});
export type FoundComponentItem = z.infer<typeof foundComponent>;

const foundAddress = z.object({
  name: z.string(),
  nameEn: z.string(),
  /** `address`: where a component stands; else an area or something that the map draws. */
  kind: z.enum(['address', 'district', 'street', 'community', 'grid', 'roads', 'water', 'green', 'landmarks']),
  district: z.string().nullable(),
  location: point,
});
export type FoundAddressItem = z.infer<typeof foundAddress>;

/** Each at most 20, best first. */
const searchAnswer = z.object({
  cases: z.array(foundCase),
  components: z.array(foundComponent),
  addresses: z.array(foundAddress),
});
export type SearchAnswer = z.infer<typeof searchAnswer>;

/** One question over all that has a name or a number. */
export const SEARCH_OPERATIONS = {
  search: {
    method: 'get',
    path: '/api/search',
    access: 'readCases',
    summary: 'Cases, components and addresses by any part of what people know of them',
    query: searchQuery,
    answer: searchAnswer,
  },
} as const satisfies OperationTable;
