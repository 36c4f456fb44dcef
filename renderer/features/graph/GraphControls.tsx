import { BASES, ENTITY_KINDS } from '../../../shared/model/kinds.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { Button, Menu, Toggle } from '../../components/controls.tsx';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { type GraphState, goBack, type LayoutName, setGraph, toggled } from './graphStore.ts';

/** The graph's switches: what is drawn, how it is laid out, and saving it. */
export function GraphControls(props: {
  readonly state: GraphState;
  readonly timeOnly: { readonly edges: number; readonly nodes: number };
  readonly onLayout: (layout: LayoutName) => void;
  readonly onSave: (format: 'svg' | 'png') => void;
}) {
  const { state } = props;
  return (
    <>
      {state.earlier.length > 0 && (
        <Button quiet title="The picture before this one" label="Earlier picture" onClick={goBack}>
          ← earlier
        </Button>
      )}
      <Toggle on={state.list} onChange={(list) => setGraph({ list })} title="The same nodes and edges as lists">
        list
      </Toggle>
      <Toggle
        on={state.hideTimeOnly}
        onChange={(hideTimeOnly) => setGraph({ hideTimeOnly })}
        title={timeOnlyTitle(props.timeOnly)}
      >
        hide time-only · {formatCount(props.timeOnly.edges)}
      </Toggle>
      <Menu
        keepOpen
        text={
          state.bases.size === 3 ? 'basis: all' : `basis: ${BASES.filter((one) => state.bases.has(one)).join(', ')}`
        }
        choices={BASES.map((basis) => ({
          id: basis,
          text: basis,
          on: state.bases.has(basis),
          disabled: state.bases.size === 1 && state.bases.has(basis),
          onSelect: () => setGraph({ bases: toggled(state.bases, basis) }),
        }))}
      />
      <Menu
        keepOpen
        text={
          state.hiddenKinds.size === 0
            ? 'kinds: all'
            : `kinds: ${ENTITY_KINDS.length - state.hiddenKinds.size} of ${ENTITY_KINDS.length}`
        }
        choices={ENTITY_KINDS.map((kind) => ({
          id: kind,
          text: (
            <>
              <KindGlyph kind={kind} /> {KIND_NAME[kind]}
            </>
          ),
          on: !state.hiddenKinds.has(kind),
          disabled: state.hiddenKinds.size === ENTITY_KINDS.length - 1 && !state.hiddenKinds.has(kind),
          onSelect: () => setGraph({ hiddenKinds: toggled(state.hiddenKinds, kind) }),
        }))}
      />
      <Toggle
        on={state.fold}
        onChange={(fold) => setGraph({ fold, openFolds: new Set() })}
        title="Draw objects of one type with the same neighbours as one node"
      >
        fold objects by type
      </Toggle>
      <Menu
        text={`layout: ${state.layout}`}
        title="Choose it again to lay out anew; pinned nodes stay"
        choices={[
          {
            id: 'flow',
            text: 'flow, in the order of the slots',
            on: state.layout === 'flow',
            onSelect: () => props.onLayout('flow'),
          },
          { id: 'force', text: 'force', on: state.layout === 'force', onSelect: () => props.onLayout('force') },
        ]}
      />
      <Menu
        text="save"
        label="Save the picture"
        choices={[
          { id: 'svg', text: 'as SVG', onSelect: () => props.onSave('svg') },
          { id: 'png', text: 'as PNG', onSelect: () => props.onSave('png') },
        ]}
      />
    </>
  );
}

function timeOnlyTitle({ edges, nodes }: { readonly edges: number; readonly nodes: number }): string {
  if (edges === 0) return 'No edge of the picture rests on time alone (class weak)';
  const alone = nodes === 0 ? '' : ` and ${plural(nodes, 'node')} that only time brings in`;
  return `Leave out ${plural(edges, 'edge')} that rest on time alone (class weak)${alone}`;
}
