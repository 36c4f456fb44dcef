/** People by a vendor's own account id. Where an e-mail address is stated it leads, since it is what joins sources. */
import type { Alias, EntityRef } from '../../shared/model/event.ts';
import { addressOf } from './_fields.ts';
import { type Facts, identity, ref } from './_refs.ts';

interface AccountIds {
  readonly email?: string | undefined;
  /** Namespace of the vendor's id, e.g. `github.user`. */
  readonly ns: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly aliases?: readonly Alias[] | undefined;
  readonly attrs?: Facts | undefined;
}

/** A person's account. Undefined when the record states neither address, id nor name. */
export function account(ids: AccountIds): EntityRef | undefined {
  const { ns, id, name, attrs } = ids;
  const email = ids.email === undefined ? undefined : addressOf(ids.email);
  const own: Alias[] = id === undefined ? [] : [{ ns, value: id }];
  const aliases = [...own, ...(ids.aliases ?? [])];
  if (email !== undefined) return ref('user', 'email', email, { name: name ?? email, aliases, attrs });
  if (id !== undefined) return ref('user', ns, id, { name: name ?? ids.email, aliases, attrs });
  const label = name ?? ids.email;
  return label === undefined ? undefined : ref('user', 'name', label, { aliases: ids.aliases, attrs });
}

/** A workload's account whose name is an address, e.g. a Google service account. */
export function serviceAccount(address: string, name?: string): EntityRef {
  return identity('identity.id', address, { name, aliases: [{ ns: 'email', value: address }] });
}
