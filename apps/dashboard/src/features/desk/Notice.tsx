import { Alert, Button } from 'antd';
import { useDesk } from './use-desk.ts';

interface NoticeProps {
  readonly kind: 'error' | 'warning' | 'success' | 'info';
  readonly sentences: readonly string[];
  readonly onRetry?: () => void;
  readonly testId?: string;
}

/** Sentences beside what they concern, read out when they appear. */
export function Notice({ kind, sentences, onRetry, testId = 'notice' }: NoticeProps) {
  const { words } = useDesk();
  const [first, ...rest] = sentences;
  return (
    <Alert
      type={kind}
      showIcon
      data-testid={testId}
      title={first}
      description={rest.length > 0 ? rest.map((sentence) => <p key={sentence}>{sentence}</p>) : undefined}
      action={onRetry && <Button onClick={onRetry}>{words.retry}</Button>}
    />
  );
}
