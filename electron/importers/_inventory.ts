/** What the inventory importers share: rows whose headers match without case, spaces and underscores, and their detection. */
import type { EdgeDraft, EntityRef, InventoryDraft, PermissionDraft } from '../../shared/model/event.ts';
import type { ParseContext, RecordInput, Sniff } from '../../shared/model/importer.ts';
import type { EdgeKind, GrantVia } from '../../shared/model/kinds.ts';
import { asFields, id, splitList, text } from './_fields.ts';
import type { Facts } from './_refs.ts';
import { isSecretName, safeText } from './_secrets.ts';
import { plainName } from './_sniff.ts';

export interface Row {
  /** The cell under a column, trimmed; undefined when empty. */
  text(column: string): string | undefined;
  /** The cell as an identifier (`n/a`, `-` and the like are none). */
  id(column: string): string | undefined;
  /** The cell's `;`-separated values. */
  list(column: string): readonly string[];
  /** Every non-empty cell by its template name, or by its own header when the template has no such column. */
  facts(): Facts;
}

/** A row of an inventory; undefined when the record is no row. `columns` are the template's names. */
export function readRow(input: RecordInput, columns: readonly string[]): Row | undefined {
  const fields = asFields(input.value);
  if (fields === undefined) return undefined;
  const cells = new Map<string, unknown>();
  const headers = new Map<string, string>();
  for (const [header, value] of Object.entries(fields).slice(0, 1000)) {
    const plain = plainName(header);
    if (cells.has(plain)) continue;
    cells.set(plain, value);
    headers.set(plain, header);
  }
  const get = (column: string) => cells.get(plainName(column));
  return {
    text: (column) => text(get(column)),
    id: (column) => id(get(column)),
    list: (column) => splitList(get(column)).filter((value) => id(value) !== undefined),
    facts() {
      const names = new Map(columns.map((column) => [plainName(column), column]));
      const facts: Record<string, string | undefined> = {};
      for (const [plain, value] of cells) {
        const name = names.get(plain) ?? headers.get(plain) ?? plain;
        if (isSecretName(name) || name === '__proto__' || name === '') continue;
        facts[name] = Array.isArray(value) ? splitList(value).join(';') || undefined : safeText(value);
      }
      if (input.overflow !== undefined && input.overflow.length > 0)
        facts['cells beyond the header'] = input.overflow.join(' ');
      return facts;
    },
  };
}

/**
 * Confidence that the columns are those of a template: all of `needs`, and at least `atLeast` of the others.
 * `not` names a column whose presence says that it is another template.
 */
export function inventoryConfidence(
  head: Sniff,
  template: {
    readonly needs: readonly string[];
    readonly others: readonly string[];
    readonly atLeast: number;
    readonly not?: readonly string[];
  },
): number {
  const first = asFields(head.samples[0]);
  const columns = head.header ?? (first === undefined ? [] : Object.keys(first));
  const names = new Set(columns.map(plainName));
  if (!template.needs.every((column) => names.has(plainName(column)))) return 0;
  if (template.not?.some((column) => names.has(plainName(column))) === true) return 0;
  const known = template.others.filter((column) => names.has(plainName(column))).length;
  return known < template.atLeast ? 0 : Math.min(95, 60 + 5 * known);
}

/** Characters kept of a permission's name, and of a policy document (IAM's own limit is 10,240). */
const MOST_PERMISSION = 512;
const MOST_POLICY = 65_536;

/** Collects what one row states about its subject. */
export class Statement {
  readonly entities: EntityRef[] = [];
  readonly edges: EdgeDraft[] = [];
  readonly permissions: PermissionDraft[] = [];
  readonly subject: EntityRef;

  constructor(subject: EntityRef) {
    this.subject = subject;
  }

  /** A declared edge; nothing when either end is unknown. */
  edge(kind: EdgeKind, from: EntityRef | undefined, to: EntityRef | undefined, attrs?: EdgeDraft['attrs']): this {
    if (from === undefined || to === undefined) return this;
    for (const end of [from, to]) if (end !== this.subject && !this.entities.includes(end)) this.entities.push(end);
    this.edges.push({ kind, from, to, basis: 'declared', ...(attrs === undefined ? {} : { attrs }) });
    return this;
  }

  permission(
    basis: PermissionDraft['basis'],
    stated: string,
    via: GrantVia,
    more: Partial<PermissionDraft> = {},
  ): this {
    const kept = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
    // A policy document is one permission; cut, it could not be read.
    const most = /^\s*[{[]/.test(stated) ? MOST_POLICY : MOST_PERMISSION;
    this.permissions.push({ principal: this.subject, basis, text: stated.slice(0, most), via, ...kept });
    return this;
  }

  draft(snapshot: ReturnType<ParseContext['time']>): InventoryDraft {
    const base = {
      type: 'inventory' as const,
      subject: this.subject,
      entities: this.entities,
      edges: this.edges,
      permissions: this.permissions,
    };
    return snapshot === undefined ? base : { ...base, snapshot };
  }
}
