/** The one filter: chips for its terms, free text with completions. Every view obeys it. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type FilterTerm, formatFilter, parseFilter, withoutTerm, withTerm } from '../../../shared/query/filter.ts';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { openHelp, useUi } from '../../lib/uiState.ts';
import { useDebounced } from '../../lib/useDebounced.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { type Completion, useCompletions } from './completions.ts';
import { TermChip } from './TermChip.tsx';

export function FilterBar() {
  const { filter } = useRoute();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const asked = useUi((state) => state.focusFilter);
  useEffect(() => {
    if (asked > 0) input.current?.focus();
  }, [asked]);

  const { terms, errors } = parseFilter(filter);
  const completions = useCompletions(useDebounced(text, 100), filter, open);
  // The answer's own remarks: a name that matched too much, a value no event has.
  const page = useQueryOf('events.page', { filter, limit: 1 }, { enabled: filter !== '' });
  const problems = [...new Set([...errors, ...(page.data?.filterErrors ?? [])])];

  const expanded = open && completions.length > 0;

  function apply(next: string): void {
    navigate({ filter: next });
    setText('');
    setPicked(-1);
  }

  function take(completion: Completion): void {
    if (completion.term !== undefined) apply(withTerm(filter, completion.term));
    else {
      setText(completion.typed ?? '');
      setPicked(-1);
      input.current?.focus();
    }
  }

  function edit(index: number, term: FilterTerm): void {
    navigate({ filter: withoutTerm(filter, index) });
    setText(formatFilter([term]));
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const count = completions.length;
      if (count > 0) setPicked((picked + (event.key === 'ArrowDown' ? 1 : count + (picked < 0 ? 0 : -1))) % count);
    } else if (event.key === 'Enter') {
      const completion = completions[picked];
      if (open && completion !== undefined) take(completion);
      else if (text.trim() === '?') openHelp(true);
      else if (text.trim() !== '') {
        apply(parseFilter(text).terms.reduce((whole, term) => withTerm(whole, term), filter));
        setOpen(false);
      }
    } else if (event.key === 'Escape') {
      if (expanded) setOpen(false);
      else {
        // Text left behind would look like a term in force.
        setText('');
        input.current?.blur();
      }
    } else if (event.key === 'Backspace' && text === '' && terms.length > 0) {
      navigate({ filter: withoutTerm(filter, terms.length - 1) });
    }
  }

  return (
    <search className="ar-filter" aria-label="Filter">
      <div className="ar-filter-box">
        <svg
          width="12"
          height="12"
          viewBox="0 0 16 16"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          aria-hidden="true"
        >
          <circle cx="7" cy="7" r="4.6" />
          <path d="m10.5 10.5 4 4" />
        </svg>
        {terms.map((term, index) => (
          <TermChip
            key={formatFilter([term])}
            term={term}
            onEdit={() => edit(index, term)}
            onRemove={() => navigate({ filter: withoutTerm(filter, index) })}
          />
        ))}
        <input
          ref={input}
          role="combobox"
          aria-label="Filter: a value or field:value"
          aria-expanded={expanded}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={expanded && picked >= 0 ? `${listId}-${picked}` : undefined}
          className="ar-filter-input"
          placeholder={terms.length === 0 ? 'type a value, field:value or ? for help' : ''}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
            setPicked(-1);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        className={`ar-completions${expanded ? '' : ' ar-hidden'}`}
        role="listbox"
        id={listId}
        aria-label="Completions"
      >
        {expanded &&
          completions.map((completion, index) => (
            <div
              key={completion.id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === picked}
              className={`ar-completion${index === picked ? ' ar-completion-on' : ''}`}
              onMouseDown={(event) => {
                event.preventDefault();
                take(completion);
              }}
            >
              {completion.kind !== undefined && <KindGlyph kind={completion.kind} />}
              <span className="ar-completion-text">{completion.text}</span>
              <span className="ar-muted">{completion.note}</span>
            </div>
          ))}
      </div>
      {problems.length > 0 && !expanded && (
        <p className="ar-filter-problems" role="status">
          {problems.join(' · ')}
        </p>
      )}
    </search>
  );
}
