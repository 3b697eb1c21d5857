import { useTerms } from '@cityloop/ui/words/use-words';
import { Alert, Typography } from 'antd';

interface Secret {
  readonly label: string;
  readonly text: string;
  readonly testId?: string;
}

interface ShownOnceProps {
  readonly title: string;
  readonly secrets: readonly Secret[];
  readonly remark?: string | undefined;
  readonly testId: string;
}

/** A new credential: nobody can look it up again, so it is easy to copy. */
export function ShownOnce({ title, secrets, remark, testId }: ShownOnceProps) {
  const terms = useTerms();
  return (
    <Alert
      type="success"
      title={title}
      data-testid={testId}
      description={
        <dl className="workbench-key">
          {secrets.map(({ label, text, testId: of }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Typography.Text
                  code
                  copyable={{ text, tooltips: [terms.control.copy, terms.control.copied] }}
                  data-testid={of}
                >
                  {text}
                </Typography.Text>
              </dd>
            </div>
          ))}
          {remark && <dd>{remark}</dd>}
        </dl>
      }
    />
  );
}
