import { Button } from '../controls.tsx';
import type { Anchor } from './useAnchor.ts';

/** Said over a list when what is selected is not among its rows, with the way to it; and when the list began in its middle. */
export function Unlisted(props: {
  /** `event`, `chain`. */
  readonly one: string;
  readonly id: string | undefined;
  readonly unlisted: boolean;
  readonly earlier: boolean;
  readonly place: Anchor;
}) {
  const { place, id, unlisted } = props;
  const sought = place.anchor !== undefined && place.anchor === id;
  if (!unlisted && !(props.earlier && place.anchor !== undefined)) return null;
  return (
    <p className="ar-grid-place">
      <span className="ar-muted">
        {!unlisted
          ? 'Rows before these come when you scroll up.'
          : sought
            ? `The selected ${props.one} is not in this list: the filter or the switches leave it out.`
            : `The selected ${props.one} is not among the rows loaded.`}
      </span>
      {unlisted && !sought && (
        <Button quiet onClick={() => place.seek(id)}>
          Show it in the list
        </Button>
      )}
      {place.anchor !== undefined && (
        <Button quiet onClick={() => place.seek(undefined)}>
          List from the first
        </Button>
      )}
    </p>
  );
}
