import { Modal } from 'antd';
import { useDesk } from '../use-desk.ts';
import { ReportForm } from './ReportForm.tsx';

export function ReportDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { words } = useDesk();
  return (
    <Modal
      open={isOpen}
      onCancel={onClose}
      footer={null}
      title={words.case.report.title}
      width="min(70rem, 96vw)"
      destroyOnHidden
    >
      <ReportForm onClose={onClose} />
    </Modal>
  );
}
