import { useLanguage, useTerms } from '@cityloop/ui/words/use-words';
import { Alert, Button } from 'antd';
import { refusalText } from '../words/refusal-text.ts';

interface NoticeProps {
  readonly kind: 'error' | 'warning' | 'success' | 'info';
  readonly sentences: readonly string[];
  readonly onRetry?: (() => void) | undefined;
  readonly testId?: string;
}

/** Sentences beside what they concern, read out when they appear. */
export function Notice({ kind, sentences, onRetry, testId = 'notice' }: NoticeProps) {
  const terms = useTerms();
  const [first, ...rest] = sentences;
  return (
    <Alert
      type={kind}
      showIcon
      data-testid={testId}
      title={first}
      description={rest.length > 0 ? rest.map((sentence) => <p key={sentence}>{sentence}</p>) : undefined}
      action={onRetry && <Button onClick={onRetry}>{terms.control.retry}</Button>}
    />
  );
}

interface RefusalProps {
  /** Nothing is shown without one. */
  readonly error: Error | null | undefined;
  readonly onRetry?: () => void;
}

/** Why the server said no, or that it did not answer. */
export function Refusal({ error, onRetry }: RefusalProps) {
  const language = useLanguage();
  if (!error) return null;
  return <Notice kind="error" sentences={[refusalText(error, language)]} onRetry={onRetry} testId="refusal" />;
}
