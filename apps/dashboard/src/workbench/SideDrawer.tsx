import { Drawer } from 'antd';
import type { ReactNode } from 'react';

interface SideDrawerProps {
  readonly isOpen: boolean;
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Wide holds a table. */
  readonly width?: 'usual' | 'wide';
  readonly children: ReactNode;
}

/** Beside a list what was opened of it. Closed it forgets what was typed. */
export function SideDrawer({ isOpen, title, onClose, width = 'usual', children }: SideDrawerProps) {
  return (
    <Drawer
      open={isOpen}
      onClose={onClose}
      destroyOnHidden
      size={width === 'wide' ? 'min(64rem, 92vw)' : 'large'}
      title={title}
    >
      {children}
    </Drawer>
  );
}
