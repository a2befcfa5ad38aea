import Button from '@mui/material/Button';
import DeleteForever from '@mui/icons-material/DeleteOutlineOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeletionDialog } from './DeletionDialog';
import { ExportButton } from './ExportButton';
import { Section } from './Section';

/** Taking what is stored along, or away. */
export function DataTab() {
  const { t } = useTranslation('settings');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Section title={t('data.export')} lead={t('data.exportLead')}>
        <ExportButton variant="outlined" />
      </Section>
      <Section title={t('data.delete')} lead={t('data.deleteLead')} danger>
        <Button color="error" variant="outlined" startIcon={<DeleteForever />} onClick={() => setOpen(true)}>
          {t('data.deleteOpen')}
        </Button>
      </Section>
      {open && <DeletionDialog onClose={() => setOpen(false)} />}
    </>
  );
}
