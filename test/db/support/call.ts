/** Calls a procedure's handler as the host does: input parsed, output checked against the contract. */
import type { CatalogEntries } from '../../../electron/db/queries/read/catalog.ts';
import type { Catalog, JobKind } from '../../../electron/handlers/context.ts';
import { handlers } from '../../../electron/handlers/index.ts';
import { contract, type In, type NamesOf, type Out } from '../../../shared/contract/index.ts';
import { catalog, type Seeded } from './seededCase.ts';

export interface Started {
  readonly kind: JobKind;
  readonly input: Readonly<Record<string, unknown>>;
}

export type Call = <N extends NamesOf<'query' | 'mutation' | 'job'>>(name: N, input: In<N>) => Out<N>;

/** A caller over a seeded case. Jobs are only noted in `started`, cancellations in `cancelled`. `known` replaces parts of the catalog. */
export function caller(
  seeded: Pick<Seeded, 'db'>,
  known: Partial<CatalogEntries> = {},
): { call: Call; started: Started[]; cancelled: number[] } {
  const started: Started[] = [];
  const cancelled: number[] = [];
  const context = {
    db: seeded.db,
    catalog: { ...catalog, ...known } as Catalog,
    who: 'ana',
    jobs: { cancel: (id: number) => void cancelled.push(id) },
    startJob: (kind: JobKind, input: Readonly<Record<string, unknown>>) => started.push({ kind, input }),
  };
  const call: Call = (name, input) => {
    const procedure = contract[name];
    const handler = handlers[name] as (given: unknown, parsed: unknown) => unknown;
    const output = handler(context, procedure.input.parse(structuredClone(input)));
    return procedure.output.parse(structuredClone(output)) as Out<typeof name>;
  };
  return { call, started, cancelled };
}
