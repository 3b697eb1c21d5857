import { useRest } from '@cityloop/client/react/use-operation';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Notice } from '../../../workbench/Notice.tsx';
import { Field } from '../Field.tsx';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';

const MIN_LENGTH = 12;

export function PasswordDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { words } = useDesk();
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={words.password.change} destroyOnHidden>
      <PasswordForm onDone={onClose} />
    </Modal>
  );
}

function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const { language, words } = useDesk();
  const { message } = App.useApp();
  const client = useRest();
  const [typed, setTyped] = useState({ current: '', password: '', again: '' });
  const [wasTried, setWasTried] = useState(false);
  const isShort = typed.password.length < MIN_LENGTH;
  const isDifferent = typed.password !== typed.again;
  const change = useMutation({
    mutationFn: () => client.call('changePassword', { body: { current: typed.current, password: typed.password } }),
    onSuccess: () => {
      void message.success(words.password.changed);
      onDone();
    },
  });
  const field = (name: keyof typeof typed, autoComplete: string) => ({
    autoComplete,
    value: typed[name],
    'data-testid': `password-${name}`,
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
  });
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault();
        setWasTried(true);
        if (!isShort && !isDifferent && typed.current !== '') change.mutate();
      }}
    >
      <Field label={words.password.current} isMissing={wasTried && typed.current === ''}>
        {({ id }) => <Input.Password id={id} autoFocus {...field('current', 'current-password')} />}
      </Field>
      <Field label={words.password.next} isMissing={wasTried && isShort} fault={words.password.tooShort}>
        {({ id }) => <Input.Password id={id} {...field('password', 'new-password')} />}
      </Field>
      <Field label={words.password.again} isMissing={wasTried && isDifferent} fault={words.password.differ}>
        {({ id }) => <Input.Password id={id} {...field('again', 'new-password')} />}
      </Field>
      {change.error && <Notice kind="error" sentences={refusalSentences(change.error, language)} testId="refusal" />}
      <div className="desk-form-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {words.password.change}
        </Button>
      </div>
    </form>
  );
}
