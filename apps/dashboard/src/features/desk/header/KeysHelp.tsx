import { Modal } from 'antd';
import { useDesk } from '../use-desk.ts';

export function KeysHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { words } = useDesk();
  const keys: readonly (readonly [keys: readonly string[], meaning: string])[] = [
    [['j', 'k', '↑', '↓'], words.keyMove],
    [['Enter'], words.keyOpen],
    [['[', ']'], words.keyTabs],
    [['/'], words.keySearch],
    [['A', '…', 'Z'], words.keyActions],
    [['Ctrl + Enter'], words.keySubmit],
    [['Esc'], words.keyClose],
    [['r'], words.keyReport],
    [['?'], words.keyHelp],
  ];
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={words.help}>
      <dl className="desk-keys">
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
