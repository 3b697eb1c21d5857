import { Modal } from 'antd';
import { useDesk } from '../use-desk.ts';

export function KeysHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { terms, words } = useDesk();
  const keys: readonly (readonly [keys: readonly string[], meaning: string])[] = [
    [['j', 'k', '↑', '↓'], words.keys.move],
    [['Enter'], terms.control.openCase],
    [['[', ']'], words.keys.tabs],
    [['/'], terms.control.search],
    [['A', '…', 'Z'], words.keys.actions],
    [['Ctrl + Enter'], words.keys.submit],
    [['Esc'], words.keys.close],
    [['r'], words.case.report.title],
    [['?'], words.keys.help],
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
