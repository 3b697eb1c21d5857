import { describe, expect, it } from 'vitest';
import { type Category, CHANNELS, needsConfirmation } from './category.ts';

const category: Category = {
  code: 'road-waterlogging',
  kind: 'event',
  name: '道路积水',
  priority: 1,
  confirmationExempt: ['sensor', 'superior'],
  photoRequired: true,
};

describe('the policy of a category', () => {
  it('asks for a confirmation of every channel that it does not name', () => {
    expect(CHANNELS.filter((channel) => !needsConfirmation(category, channel))).toEqual(['sensor', 'superior']);
  });
});
