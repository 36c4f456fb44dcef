import { Menu } from '../controls.tsx';
import { Downloads } from './Downloads.tsx';
import { FINDING_FORMATS } from './formats.ts';
import { type ExportScope, useExport } from './useExport.ts';

/** Exports findings: those selected, or all that are listed. */
export function ExportMenu(props: { readonly what: string; readonly scope: ExportScope }) {
  const { make, asked } = useExport();
  return (
    <>
      <Menu
        text="export"
        title={`Export findings: ${props.what}`}
        choices={FINDING_FORMATS.map((format) => ({
          id: format.id,
          text: format.title,
          note: props.what,
          onSelect: () => void make(format.id, format.file, props.scope),
        }))}
      />
      {asked[0] !== undefined && <Downloads jobIds={asked.slice(0, 1)} />}
    </>
  );
}
