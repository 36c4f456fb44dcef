import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changed,
  formatRoute,
  parseRoute,
  parseSelection,
  type Route,
  SELECTION_KINDS,
  VIEWS,
} from '../../renderer/lib/route.ts';

const routes: fc.Arbitrary<Route> = fc.record({
  view: fc.constantFrom(...VIEWS),
  filter: fc.string({ maxLength: 200, unit: 'grapheme' }),
  sel: fc.option(
    fc.record({ kind: fc.constantFrom(...SELECTION_KINDS), id: fc.string({ minLength: 1, unit: 'grapheme' }) }),
    { nil: undefined },
  ),
  range: fc.option(
    fc
      .tuple(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), fc.integer({ min: 1, max: 86_400_000_000 }))
      .map(([fromUs, length]) => ({ fromUs, toUs: fromUs + length })),
    { nil: undefined },
  ),
  zone: fc.constantFrom('utc' as const, 'case' as const),
  own: fc.dictionary(
    fc.constantFrom('chains.user', 'chains.weakest', 'graph.hide'),
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
  ),
});

describe('the route', () => {
  it('survives being written and read, whatever the filter and the ids hold', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });

  it('falls back to the case view for what it cannot read', () => {
    expect(parseRoute('#/nowhere?sel=ufo:1&from=9&to=3&z=mars')).toEqual({
      view: 'case',
      filter: '',
      sel: undefined,
      range: undefined,
      zone: 'utc',
      own: {},
    });
    expect(parseRoute('#/chains?nowhere.x=1&chains=2&chains.a.b=3&chains.user=&chains.agent=4').own).toEqual({
      'chains.agent': '4',
    });
    expect(parseRoute('#/timeline?from=99999999999999999999&to=3').range).toBeUndefined();
  });

  it('keeps colons inside an id and refuses an empty one', () => {
    expect(parseSelection('link:chain:7:user')).toEqual({ kind: 'link', id: 'chain:7:user' });
    expect(parseSelection('event:')).toBeUndefined();
    expect(parseSelection(':5')).toBeUndefined();
  });

  it('changes only what a change names; null clears', () => {
    const before = parseRoute('#/chains?f=system%3AOkta&sel=chain:c1&from=1&to=2');
    expect(changed(before, { view: 'graph' })).toEqual({ ...before, view: 'graph' });
    const own = changed(before, { own: { 'chains.user': 'empty', 'chains.agent': 'weak' } });
    expect(changed(own, { own: { 'chains.user': null } }).own).toEqual({ 'chains.agent': 'weak' });
    expect(changed(own, { view: 'graph' }).own).toEqual(own.own);
    expect(changed(before, { sel: null, range: null })).toEqual({ ...before, sel: undefined, range: undefined });
  });
});
