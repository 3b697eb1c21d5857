import type { DESCRIPTION_OPERATIONS } from '@cityloop/contract/rest/description-operations';
import { answerCached, cacheAnswer } from '@cityloop/web/cached-answer';
import type { Routes } from '@cityloop/web/route';
import { describeMessages } from './asyncapi.ts';
import { describeRest } from './openapi.ts';

/** The two descriptions of the API, generated once from the contract's schemas. */
export function createDescriptionRoutes(options: {
  readonly publicUrl: string | undefined;
}): Routes<typeof DESCRIPTION_OPERATIONS> {
  const rest = cacheAnswer(describeRest(options.publicUrl));
  const messages = cacheAnswer(describeMessages(options.publicUrl));
  return {
    getOpenApi: async ({ request, response }) => answerCached(request, response, rest, 'application/json'),
    getAsyncApi: async ({ request, response }) => answerCached(request, response, messages, 'application/json'),
  };
}
