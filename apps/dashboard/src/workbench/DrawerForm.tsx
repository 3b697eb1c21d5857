import { useTerms } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Draft } from './draft.ts';
import { Refusal } from './Notice.tsx';

/** What pressing the button comes to: the fields that stop it here, or the request that is sent. */
export type Submission<Values, Saved> =
  | { readonly wrong: readonly (keyof Values)[] }
  | { readonly send: () => Promise<Saved> };

interface DrawerFormProps<Values, Saved> {
  readonly testId: string;
  /** What it begins with; later changes of it don't reach what is being typed. */
  readonly start: Values;
  readonly submit: (values: Values) => Submission<Values, Saved>;
  readonly onSaved: (saved: Saved) => void;
  readonly onCancel?: () => void;
  readonly button: { readonly label?: string; readonly testId: string };
  readonly children: (draft: Draft<Values>) => ReactNode;
}

/**
 * A form in a drawer. Faults that are known here are marked at their fields, and the first of them takes the focus;
 * what the server refuses stands above the buttons, and what was typed stays.
 */
export function DrawerForm<Values, Saved>(props: DrawerFormProps<Values, Saved>) {
  const { testId, start, submit, onSaved, onCancel, button, children } = props;
  const terms = useTerms();
  const [values, setValues] = useState(start);
  const [wrong, setWrong] = useState<readonly (keyof Values)[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const save = useMutation({ mutationFn: (send: () => Promise<Saved>) => send(), onSuccess: onSaved });
  useEffect(() => {
    if (wrong.length > 0) form.current?.querySelector<HTMLElement>(FIRST_WRONG)?.focus();
  }, [wrong]);
  const press = () => {
    const submission = submit(values);
    setWrong('wrong' in submission ? submission.wrong : []);
    if ('send' in submission) save.mutate(submission.send);
  };
  const change = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }));
  return (
    <form
      ref={form}
      className="workbench-form"
      data-testid={testId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) press();
      }}
    >
      {children({ values, change, wrong })}
      <Refusal error={save.error} />
      <div className="workbench-tools">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid={button.testId}>
          {button.label ?? terms.control.save}
        </Button>
        {onCancel && <Button onClick={onCancel}>{terms.control.cancel}</Button>}
      </div>
    </form>
  );
}

const FIRST_WRONG = '[data-wrong="true"] :is(input, textarea, select)';
