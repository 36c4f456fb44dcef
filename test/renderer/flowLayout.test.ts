import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITY_KINDS } from '../../shared/model/kinds.ts';
import { FLOW, flowLayout, type LayoutNode, placeNew, SLOT_COLUMN, spaced } from '../../shared/picture/flowLayout.ts';

const graphs = fc
  .array(fc.tuple(fc.constantFrom(...ENTITY_KINDS), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 60 })
  .chain((list) => {
    const nodes: LayoutNode[] = list.map(([kind, name], at) => ({ id: String(at), kind, name }));
    const id = fc.integer({ min: 0, max: nodes.length - 1 }).map(String);
    return fc.record({
      nodes: fc.constant(nodes),
      edges: fc.array(fc.record({ from: id, to: id }), { maxLength: 90 }),
    });
  });

function nearest(positions: ReadonlyMap<string, { x: number; y: number }>): { dx: number; dy: number }[] {
  const points = [...positions.values()];
  return points.flatMap((a, at) =>
    points.slice(at + 1).map((b) => ({ dx: Math.abs(a.x - b.x), dy: Math.abs(a.y - b.y) })),
  );
}

describe('flow layout', () => {
  it('keeps the slot order, overlaps nothing and does not depend on the order of its input', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const positions = flowLayout(nodes, edges);
        expect(positions.size).toBe(nodes.length);
        for (const a of nodes) {
          for (const b of nodes) {
            if (SLOT_COLUMN[a.kind] < SLOT_COLUMN[b.kind]) {
              expect(positions.get(a.id)?.x ?? NaN).toBeLessThan(positions.get(b.id)?.x ?? NaN);
            }
          }
        }
        for (const { dx, dy } of nearest(positions)) expect(dx >= FLOW.sub || dy >= FLOW.row - 1e-6).toBe(true);
        const again = flowLayout([...nodes].reverse(), edges);
        for (const node of nodes) {
          expect(again.get(node.id)?.x).toBeCloseTo(positions.get(node.id)?.x ?? NaN, 6);
          expect(again.get(node.id)?.y).toBeCloseTo(positions.get(node.id)?.y ?? NaN, 6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('puts a node at the height of the only thing it acts on', () => {
    const positions = flowLayout(
      [
        { id: '1', kind: 'user', name: 'a' },
        { id: '2', kind: 'user', name: 'b' },
        { id: '3', kind: 'agent', name: 'x' },
        { id: '4', kind: 'agent', name: 'y' },
      ],
      [
        { from: '1', to: '4' },
        { from: '2', to: '3' },
      ],
    );
    expect(positions.get('1')?.y).toBeCloseTo(positions.get('4')?.y ?? NaN, 6);
    expect(positions.get('2')?.y).toBeCloseTo(positions.get('3')?.y ?? NaN, 6);
  });

  it('puts what no edge reaches below the others, off the way of edges that pass its column', () => {
    const positions = flowLayout(
      [
        { id: '1', kind: 'credential', name: 'c' },
        { id: '2', kind: 'workflow', name: 'w' },
        { id: '3', kind: 'system', name: 's' },
      ],
      [{ from: '1', to: '3' }],
    );
    expect(positions.get('1')?.y).toBe(positions.get('3')?.y);
    expect(positions.get('2')?.y).toBe((positions.get('1')?.y ?? 0) + FLOW.row);
  });

  it('spaces heights by the least movement', () => {
    expect(spaced([0, 0, 0], 10)).toEqual([-10, 0, 10]);
    expect(spaced([0, 50, 100], 10)).toEqual([0, 50, 100]);
  });

  it('leaves what was placed where it is and puts new nodes on free ground', () => {
    const nodes: LayoutNode[] = [
      { id: '1', kind: 'agent', name: 'a' },
      { id: '2', kind: 'object', name: 'o' },
      { id: '3', kind: 'object', name: 'p' },
    ];
    const edges = [
      { from: '1', to: '2' },
      { from: '1', to: '3' },
    ];
    const known = new Map([
      ['1', { x: 1000, y: -40 }],
      ['2', { x: 1000 + FLOW.column, y: -40 }],
    ]);
    const placed = placeNew(nodes, edges, known);
    expect(placed.get('1')).toEqual({ x: 1000, y: -40 });
    expect(placed.get('2')).toEqual({ x: 1000 + FLOW.column, y: -40 });
    const at = placed.get('3');
    expect(at?.x).toBe(1000 + FLOW.column);
    expect(Math.abs((at?.y ?? 0) + 40)).toBeGreaterThanOrEqual(FLOW.row * 0.75);
  });
});
