import { MenuItem } from '@blueprintjs/core';
import { Omnibar } from '@blueprintjs/select';
import { useState } from 'react';
import { KIND_NAME } from '../../shared/picture/kindShapes.ts';
import { KindGlyph } from '../components/KindGlyph.tsx';
import { navigate } from '../lib/route.ts';
import { openPalette, useUi } from '../lib/uiState.ts';
import { useDebounced } from '../lib/useDebounced.ts';
import { useQueryOf } from '../rpc/hooks.ts';
import type { Action } from './actions.ts';
import { keyText } from './KeysHelp.tsx';

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly icon?: React.JSX.Element;
  readonly run: () => void;
}

/** Ctrl K: views, acts, and by name whatever entity or finding the case knows. */
export function Palette(props: { readonly actions: readonly Action[]; readonly hasCase: boolean }) {
  const open = useUi((state) => state.palette);
  const [query, setQuery] = useState('');
  const text = useDebounced(query.trim(), 120);
  const enabled = open && props.hasCase && text.length >= 2;
  const entities = useQueryOf('entities.find', { text, limit: 12 }, { enabled, keepPrevious: true });
  const findings = useQueryOf('findings.page', { filter: '', limit: 200 }, { enabled });

  const words = query.trim().toLowerCase();
  const items: Entry[] = [
    ...props.actions
      .filter((action) => (props.hasCase || !action.needsCase) && action.id !== 'palette')
      .map((action) => ({
        id: action.id,
        title: action.title,
        note: [action.group, ...action.keys.slice(0, 1).map(keyText)].join(' · '),
        run: action.run,
      })),
    ...(enabled ? (entities.data ?? []) : []).map((entity) => ({
      id: `entity.${entity.id}`,
      title: entity.name,
      note: `${KIND_NAME[entity.kind]} · ${entity.key}`,
      icon: <KindGlyph kind={entity.kind} />,
      run: () => navigate({ sel: { kind: 'entity', id: String(entity.id) } }, { replace: false }),
    })),
    ...(enabled ? (findings.data?.rows ?? []) : []).map((finding) => ({
      id: `finding.${finding.id}`,
      title: finding.title,
      note: `finding · ${finding.severity}`,
      run: () => navigate({ view: 'findings', sel: { kind: 'finding', id: finding.id } }),
    })),
  ].filter((entry) => words === '' || `${entry.title} ${entry.note}`.toLowerCase().includes(words));

  return (
    <Omnibar<Entry>
      isOpen={open}
      items={items}
      query={query}
      onQueryChange={setQuery}
      // Gone at once, so that the next key is not typed into what is being closed.
      overlayProps={{ transitionDuration: 0 }}
      onClose={() => {
        openPalette(false);
        setQuery('');
      }}
      onItemSelect={(entry) => {
        openPalette(false);
        setQuery('');
        entry.run();
      }}
      resetOnSelect
      initialContent={undefined}
      inputProps={{
        placeholder: 'Go to, run or find by name',
        'aria-label': 'Command palette',
      }}
      noResults={<MenuItem disabled text={props.hasCase ? 'Nothing by that name' : 'Open a case to search in it'} />}
      itemRenderer={(entry, { handleClick, handleFocus, modifiers, ref }) => (
        <MenuItem
          key={entry.id}
          ref={ref}
          active={modifiers.active}
          text={entry.title}
          label={entry.note}
          icon={entry.icon}
          onClick={handleClick}
          onFocus={handleFocus}
        />
      )}
    />
  );
}
