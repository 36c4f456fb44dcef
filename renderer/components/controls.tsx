/** Buttons, toggles, chips and the bar they stand in. */
import { Menu as BlueprintMenu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';

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
  /** For a button that shows and hides something: whether it is shown. */
  readonly expanded?: boolean;
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
      aria-expanded={props.expanded}
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

const ITEM = '.bp6-menu-item:not(.bp6-disabled)';

/** Focus starts on the choice in force, else on the first. */
function focusFirst(content: HTMLElement): void {
  const item = content.querySelector<HTMLElement>('.bp6-selected > .bp6-menu-item, .bp6-menu-item.bp6-selected');
  (item ?? content.querySelector<HTMLElement>(ITEM))?.focus();
}

/** Arrow keys, Home and End move among the items, as in every menu. */
function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEM)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to =
    event.key === 'ArrowDown'
      ? (at + 1) % items.length
      : event.key === 'ArrowUp'
        ? (at - 1 + items.length) % items.length
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? items.length - 1
            : undefined;
  if (to === undefined || items.length === 0) return;
  event.preventDefault();
  items[to]?.focus();
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
  const button = useRef<HTMLButtonElement | null>(null);
  // What marks a choice in force is a list to choose from; a menu's items are acts.
  const chosen = props.choices.some((choice) => choice.on !== undefined);
  const choose = (choice: MenuChoice) => {
    choice.onSelect();
    // At once, not when the menu has gone: a key pressed in between would be lost in it.
    if (props.keepOpen !== true) button.current?.focus();
  };
  return (
    <PopoverNext
      animation="minimal"
      arrow={false}
      autoFocus={false}
      onOpened={focusFirst}
      placement="bottom-end"
      content={
        <BlueprintMenu
          role={chosen ? 'listbox' : 'menu'}
          aria-label={props.label ?? (typeof props.text === 'string' ? props.text : undefined)}
          aria-multiselectable={chosen && props.keepOpen === true ? true : undefined}
          onKeyDown={moveInMenu}
        >
          {props.choices.map((choice) => (
            <MenuItem
              key={choice.id}
              roleStructure={chosen ? 'listoption' : 'menuitem'}
              selected={choice.on}
              text={choice.text}
              label={choice.note}
              disabled={choice.disabled}
              shouldDismissPopover={props.keepOpen !== true}
              onClick={() => choose(choice)}
            />
          ))}
        </BlueprintMenu>
      }
      renderTarget={({ isOpen, ref, onClick, onKeyDown, className }) => (
        <button
          type="button"
          ref={(element) => {
            button.current = element;
            if (typeof ref === 'function') ref(element);
            else if (ref !== null && ref !== undefined) ref.current = element;
          }}
          onClick={onClick}
          onKeyDown={onKeyDown}
          className={`${props.quiet === true ? 'ar-button ar-button-quiet' : 'ar-toggle'} ${className ?? ''}`}
          aria-haspopup={chosen ? 'listbox' : 'menu'}
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
