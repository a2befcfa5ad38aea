import { Component, type ReactNode } from 'react';
import { ConfirmDialog } from './ConfirmDialog';
import i18next from 'i18next';
import { Problem } from '../api/problem';

interface PartBoundaryProps {
  open: boolean;
  /** Called when somebody has read what is wrong; leave the part out then, so that it can be tried again. */
  onClose(): void;
  children: ReactNode;
}

/** Around a dialog that is loaded when it is needed: says so when it cannot be, and leaves the page as it is. */
export class PartBoundary extends Component<PartBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { open, onClose, children } = this.props;
    if (!this.state.failed) return children;
    return (
      <ConfirmDialog
        open={open}
        title={i18next.t('error.part')}
        problem={new Problem('away')}
        confirmLabel={i18next.t('actions.reload')}
        onConfirm={() => window.location.reload()}
        onClose={onClose}
      >
        {i18next.t('error.partText')}
      </ConfirmDialog>
    );
  }
}
