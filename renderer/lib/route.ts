/**
 * Where the user is, as the hash: `#/timeline?f=<filter>&sel=<kind>:<id>&from=<µs>&to=<µs>&z=case`. Back and forward
 * work, and the address can be pasted into a note. Nothing here is stored elsewhere.
 */
import { useSyncExternalStore } from 'react';

export const VIEWS = ['case', 'inventory', 'chains', 'graph', 'timeline', 'findings', 'search', 'report'] as const;
export type ViewId = (typeof VIEWS)[number];

/** What can be selected anywhere. A `link` is `<chain id>:<slot>`, a hop of a chain, or `<event id>-<event id>`, a link between two records. */
export const SELECTION_KINDS = ['event', 'chain', 'entity', 'finding', 'record', 'link'] as const;
export type SelectionKind = (typeof SELECTION_KINDS)[number];
export interface Selection {
  readonly kind: SelectionKind;
  readonly id: string;
}

/** The chain and slot of a selected hop; undefined for anything else. */
export function hopOf(sel: Selection | undefined): { readonly chainId: string; readonly slot: string } | undefined {
  const colon = sel?.kind === 'link' ? sel.id.lastIndexOf(':') : -1;
  return sel === undefined || colon < 1
    ? undefined
    : { chainId: sel.id.slice(0, colon), slot: sel.id.slice(colon + 1) };
}

/** Half-open, integer µs UTC. */
export interface TimeRange {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface Route {
  readonly view: ViewId;
  readonly filter: string;
  readonly sel: Selection | undefined;
  readonly range: TimeRange | undefined;
  readonly zone: 'utc' | 'case';
  /** What a view keeps of its own, by `<view>.<name>`, e.g. `chains.user`. */
  readonly own: Readonly<Record<string, string>>;
}

/** What to change; `sel`, `range` and members of `own` null clear. Parts left out stay. */
export interface RouteChange {
  readonly view?: ViewId;
  readonly filter?: string;
  readonly sel?: Selection | null;
  readonly range?: TimeRange | null;
  readonly zone?: Route['zone'];
  readonly own?: Readonly<Record<string, string | null>>;
}

function isView(text: string): text is ViewId {
  return (VIEWS as readonly string[]).includes(text);
}

function isSelectionKind(text: string): text is SelectionKind {
  return (SELECTION_KINDS as readonly string[]).includes(text);
}

/** Reads `kind:id`; the id may hold further colons. */
export function parseSelection(text: string): Selection | undefined {
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  const kind = text.slice(0, colon);
  const id = text.slice(colon + 1);
  return isSelectionKind(kind) && id !== '' ? { kind, id } : undefined;
}

/** Reads a hash; whatever it does not understand falls back to the case view without selection. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#?\/?/, '');
  const mark = text.indexOf('?');
  const name = mark < 0 ? text : text.slice(0, mark);
  const params = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  const fromUs = micros(params.get('from'));
  const toUs = micros(params.get('to'));
  return {
    view: isView(name) ? name : 'case',
    filter: params.get('f') ?? '',
    sel: parseSelection(params.get('sel') ?? ''),
    range: fromUs !== undefined && toUs !== undefined && fromUs < toUs ? { fromUs, toUs } : undefined,
    zone: params.get('z') === 'case' ? 'case' : 'utc',
    own: ownOf(params),
  };
}

const OWN_NAME = /^([a-z]{1,20})\.[a-z]{1,20}$/i;
const MOST_OWN = 30;

/** In the order of their names, so that equal places have equal addresses. */
function ownOf(params: URLSearchParams): Record<string, string> {
  const found = [...params]
    .filter(([name, value]) => isView(OWN_NAME.exec(name)?.[1] ?? '') && value !== '' && value.length <= 512)
    .slice(0, MOST_OWN);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function micros(text: string | null): number | undefined {
  if (text === null || !/^-?\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The hash of a route; `parseRoute(formatRoute(r))` equals `r`. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams();
  if (route.filter !== '') params.set('f', route.filter);
  if (route.sel !== undefined) params.set('sel', `${route.sel.kind}:${route.sel.id}`);
  if (route.range !== undefined) {
    params.set('from', String(route.range.fromUs));
    params.set('to', String(route.range.toUs));
  }
  if (route.zone === 'case') params.set('z', 'case');
  for (const name of Object.keys(route.own).sort()) params.set(name, route.own[name] ?? '');
  const query = params.toString();
  return `#/${route.view}${query === '' ? '' : `?${query}`}`;
}

/** The route after a change. */
export function changed(route: Route, change: RouteChange): Route {
  return {
    view: change.view ?? route.view,
    filter: change.filter ?? route.filter,
    sel: change.sel === undefined ? route.sel : (change.sel ?? undefined),
    range: change.range === undefined ? route.range : (change.range ?? undefined),
    zone: change.zone ?? route.zone,
    own: change.own === undefined ? route.own : withOwn(route.own, change.own),
  };
}

function withOwn(own: Route['own'], change: Readonly<Record<string, string | null>>): Record<string, string> {
  const next = Object.entries({ ...own, ...change }).filter((entry): entry is [string, string] => !!entry[1]);
  return Object.fromEntries(next.sort(([a], [b]) => (a < b ? -1 : 1)));
}

let cachedHash = '';
let cachedRoute: Route = parseRoute('');

function current(): Route {
  const hash = window.location.hash;
  if (hash !== cachedHash) {
    cachedHash = hash;
    cachedRoute = parseRoute(hash);
  }
  return cachedRoute;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  window.addEventListener('popstate', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
    window.removeEventListener('popstate', listener);
  };
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}

export function currentRoute(): Route {
  return current();
}

/**
 * Goes elsewhere. Moving the selection or the range along (j, k, a drag) replaces the entry, so that Back leaves the
 * list instead of walking up it; a change of view or filter adds one.
 */
export function navigate(change: RouteChange, options: { readonly replace?: boolean } = {}): void {
  const before = current();
  const next = changed(before, change);
  const hash = formatRoute(next);
  if (hash === window.location.hash) return;
  const replace = options.replace ?? (next.view === before.view && next.filter === before.filter);
  if (replace) window.history.replaceState(null, '', hash);
  else window.history.pushState(null, '', hash);
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** The address of a change from here, for links. */
export function hrefOf(change: RouteChange): string {
  return formatRoute(changed(current(), change));
}
