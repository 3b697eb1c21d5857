import { useOperation } from '@cityloop/client/react/use-operation';
import { usePages } from '@cityloop/client/react/use-pages';
import type { MetricItem } from '@cityloop/contract/rest/component-type';
import type { RuleKind } from '@cityloop/domain/alarm/rule';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import type { Choice } from '../../workbench/FilterBar.tsx';

export interface RuleFilter {
  readonly componentType: string;
  readonly kind: RuleKind | '';
  readonly inForce: boolean;
}
export const NO_FILTER: RuleFilter = { componentType: '', kind: '', inForce: true };

export function useRulePages({ componentType, kind, inForce }: RuleFilter) {
  const query = {
    limit: 100,
    inForce: inForce ? 'true' : 'false',
    ...(componentType === '' ? {} : { componentType }),
    ...(kind === '' ? {} : { kind }),
  } as const;
  return usePages('listAlarmRules', query, {});
}

/** Everything that shows rules is old now. */
export function useForgetRules() {
  const queryClient = useQueryClient();
  return () => {
    for (const operation of ['listAlarmRules', 'listAlarmRuleVersions', 'listAlarms']) {
      void queryClient.invalidateQueries({ queryKey: [operation] });
    }
  };
}

/** Types of devices and what they measure, by code. */
export function useDeviceTypes() {
  const language = useLanguage();
  const all = useOperation('listComponentTypes', { query: {} }, { staleTime: 60_000 }).data?.items ?? [];
  const types = all.filter(({ device, metrics }) => device && metrics.length > 0);
  const typeOf = (code: string) => types.find((type) => type.code === code);
  const choiceOf = (one: { code: string; name: string; nameEn: string }): Choice => ({
    value: one.code,
    label: nameIn(language, one),
  });
  const metricOf = (type: string, code: string): MetricItem | undefined =>
    typeOf(type)?.metrics.find((metric) => metric.code === code);
  return {
    typeChoices: types.map(choiceOf),
    metricChoices: (type: string) => (typeOf(type)?.metrics ?? []).map(choiceOf),
    typeName: (code: string) => nameOf(typeOf(code), code),
    metricName: (type: string, code: string) => nameOf(metricOf(type, code), code),
    metricOf,
  };

  function nameOf(one: { name: string; nameEn: string } | undefined, code: string): string {
    return one ? nameIn(language, one) : code;
  }
}
