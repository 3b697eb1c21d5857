import type { AlarmRuleVersion } from '@cityloop/contract/rest/alarm-rule';
import type { LimitOperator } from '@cityloop/domain/alarm/limit';
import { formatUnit } from '@cityloop/ui/figures';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import { useDeviceTypes } from './use-rules.ts';

type Said = Pick<AlarmRuleVersion, 'kind' | 'componentType' | 'metric' | 'parameters'>;

/** A rule in one line: which metrics are compared with what. */
export function useRuleSentence(): (rule: Said) => string {
  const { terms, words } = useWords(RULES_WORDS);
  const { metricName, metricOf } = useDeviceTypes();
  const limit = (type: string, metric: string, { operator, on }: { operator: LimitOperator; on: number }, per = '') => {
    const unit = formatUnit(metricOf(type, metric)?.unit ?? '');
    return `${metricName(type, metric)} ${words.operators[operator]} ${on}${unit && ` ${unit}`}${per}`;
  };
  return ({ kind, componentType, metric, parameters }) => {
    if ('parts' in parameters) {
      const parts = parameters.parts.map((part) => limit(componentType, part.metric, part));
      return `${words.modes[parameters.mode]}: ${parts.join(' · ')}`;
    }
    if ('silentSeconds' in parameters) {
      return `${metricName(componentType, metric)}: ${words.kinds.absence} ${parameters.silentSeconds} ${terms.timeUnit.second}`;
    }
    return limit(componentType, metric, parameters, kind === 'rate' ? `/${terms.timeUnit.minute}` : '');
  };
}
