/** Buttons, toggles, chips and the bar they stand in. */
import { Menu as BlueprintMenu, MenuItem, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';

/** A view's own bar: title and count on the left, its controls on the right. */
export function Toolbar(props: { readonly title: string; readonly note?: ReactNode; readonly children?: ReactNode }) {
  return (
    <header className="ar-toolbar">
      <h1 className="ar-toolbar-title">{props.title}</h1>
      {props.note !== undefined && <span className="ar-toolbar-note">{props.note}</span>}
      <span className="ar-grow" />
      <div className="ar-toolbar-controls">{props.children}</div>
    </header>
  );
}

export function Button(props: {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly primary?: boolean;
  readonly quiet?: boolean;
  readonly label?: string;
}) {
  const tone = props.primary === true ? ' ar-button-primary' : props.quiet === true ? ' ar-button-quiet' : '';
  return (
    <button
      type="button"
      className={`ar-button${tone}`}
      onClick={props.onClick}
      disabled={props.disabled}
      title={props.title}
      aria-label={props.label}
    >
      {props.children}
    </button>
  );
}

/** On or off; says which to a screen reader and by its look. */
export function Toggle(props: {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <button
      type="button"
      className="ar-toggle"
      aria-pressed={props.on}
      title={props.title}
      onClick={() => props.onChange(!props.on)}
    >
      {props.children}
    </button>
  );
}

/** A small label, with a way to take it away when it has one. */
export function Chip(props: {
  readonly children: ReactNode;
  readonly onRemove?: () => void;
  readonly removeLabel?: string;
  readonly negated?: boolean;
  readonly title?: string;
}) {
  return (
    <span className={`ar-chip${props.negated === true ? ' ar-chip-negated' : ''}`} title={props.title}>
      {props.children}
      {props.onRemove !== undefined && (
        <button
          type="button"
          className="ar-chip-remove"
          aria-label={props.removeLabel ?? 'Remove'}
          onClick={props.onRemove}
        >
          ×
        </button>
      )}
    </span>
  );
}

export interface MenuChoice {
  readonly id: string;
  readonly text: ReactNode;
  readonly note?: string;
  readonly on?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** A button with a menu under it. Marks the choice in force; `keepOpen` for several choices at once. */
export function Menu(props: {
  readonly text: ReactNode;
  readonly label?: string;
  readonly title?: string;
  readonly choices: readonly MenuChoice[];
  readonly keepOpen?: boolean;
  readonly quiet?: boolean;
}) {
  return (
    <PopoverNext
      animation="minimal"
      arrow={false}
      placement="bottom-end"
      content={
        <BlueprintMenu>
          {props.choices.map((choice) => (
            <MenuItem
              key={choice.id}
              roleStructure={choice.on === undefined ? 'menuitem' : 'listoption'}
              selected={choice.on}
              text={choice.text}
              label={choice.note}
              disabled={choice.disabled}
              shouldDismissPopover={props.keepOpen !== true}
              onClick={choice.onSelect}
            />
          ))}
        </BlueprintMenu>
      }
      renderTarget={({ isOpen, ref, onClick, onKeyDown, className }) => (
        <button
          type="button"
          ref={ref}
          onClick={onClick}
          onKeyDown={onKeyDown}
          className={`${props.quiet === true ? 'ar-button ar-button-quiet' : 'ar-toggle'} ${className ?? ''}`}
          aria-haspopup="menu"
          aria-expanded={isOpen}
          aria-label={props.label}
          title={props.title}
        >
          {props.text}
          <span aria-hidden="true"> ▾</span>
        </button>
      )}
    />
  );
}
