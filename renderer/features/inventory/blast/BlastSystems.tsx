import { Fragment, useState } from 'react';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { formatCount } from '../../../lib/text.ts';
import { BlastPath, TouchCount } from './BlastPath.tsx';
import type { Radius } from './blastData.ts';

type System = Radius['systems'][number];

/** Systems within reach, most powerful first; each opens to the path that leads there and what may be done on it. */
export function BlastSystems({ radius }: { readonly radius: Radius }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (radius.systems.length === 0) return <p className="ar-muted">No system is within reach.</p>;
  const toggle = (name: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return (
    <table className="ar-table ar-blast-table">
      <thead>
        <tr>
          <th scope="col">system</th>
          <th
            scope="col"
            title="0 none, 1 own or public data, 2 shared business data, 3 sensitive or tenant-wide, 4 administers"
          >
            tier
          </th>
          <th scope="col">to protect</th>
          <th scope="col" className="ar-right" title="Objects touched, of those known there">
            objects
          </th>
          <th scope="col" className="ar-right">
            events
          </th>
          <th scope="col">last</th>
        </tr>
      </thead>
      <tbody>
        {radius.systems.map((system) => {
          const expanded = open.has(system.name);
          return (
            <Fragment key={`${system.entity?.id ?? ''}${system.name}`}>
              <tr className={system.touched === null ? undefined : 'ar-blast-touched'}>
                <td>
                  <button
                    type="button"
                    className="ar-blast-open"
                    aria-expanded={expanded}
                    onClick={() => toggle(system.name)}
                  >
                    <span aria-hidden="true">{expanded ? '▾' : '▸'}</span>
                    {system.entity === null ? <b>{system.name}</b> : <EntityLabel entity={system.entity} max={28} />}
                  </button>
                  {system.standing === 'observed' && <span className="ar-muted ar-small"> seen only</span>}
                </td>
                <td>
                  <Tier system={system} />
                </td>
                <td>{protect(system)}</td>
                <td className="ar-right ar-nowrap">
                  {system.objects === 0
                    ? '–'
                    : `${formatCount(system.objectsTouched)} of ${formatCount(system.objects)}`}
                </td>
                <td className="ar-right">
                  <TouchCount touched={system.touched} />
                </td>
                <td>{system.touched === null ? '–' : <TimeText us={system.touched.lastUs} precision="min" />}</td>
              </tr>
              {expanded && (
                <tr className="ar-blast-detail">
                  <td colSpan={6}>
                    <BlastPath radius={radius} path={system.path} />
                    <Verbs system={system} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Tier({ system }: { readonly system: System }) {
  if (system.tier === null) return <span className="ar-muted">not known</span>;
  const from = system.tierFrom === 'inventory' ? 'as the inventory states of the account' : 'by its permissions';
  return <span title={from}>{system.tierFrom === 'inventory' ? `${system.tier} stated` : system.tier}</span>;
}

function protect({ confidential, external, restricted }: System): string {
  const parts = [
    restricted > 0 ? `${formatCount(restricted)} restricted` : '',
    confidential > 0 ? `${formatCount(confidential)} confidential` : '',
    external > 0 ? `${formatCount(external)} external` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '–' : parts.join(', ');
}

/** What may be done, by which permission, and what was done. */
function Verbs({ system }: { readonly system: System }) {
  if (system.verbs.length === 0)
    return <p className="ar-small ar-muted">No permission was imported that says what may be done here.</p>;
  return (
    <table className="ar-table ar-blast-verbs">
      <thead>
        <tr>
          <th scope="col">verb</th>
          <th scope="col">on</th>
          <th scope="col">tier</th>
          <th scope="col">permission, and who holds it</th>
          <th scope="col" className="ar-right">
            events
          </th>
        </tr>
      </thead>
      <tbody>
        {system.verbs.map((row) => (
          <tr key={row.verb} className={row.touched === null ? undefined : 'ar-blast-touched'}>
            <td>{row.verb}</td>
            <td className="ar-blast-on">
              {row.resources.length === 0
                ? '–'
                : row.resources.map((name) => (name === '*' ? 'everything' : name)).join(', ')}
              {row.resourcesMore > 0 && ` and ${formatCount(row.resourcesMore)} more`}
            </td>
            <td>{row.tier ?? '–'}</td>
            <td className="ar-wrap">
              {row.permissions.length === 0 && <span className="ar-muted">granted by nothing imported</span>}
              {row.permissions.map((held) => (
                <span key={`${held.text}${held.holder?.id ?? ''}${held.via}`} className="ar-blast-held">
                  <span className="ar-mono">{held.text}</span>
                  {!held.mapped && <span className="ar-muted ar-small"> of unknown meaning</span>}{' '}
                  <EntityLabel entity={held.holder} max={24} link />
                </span>
              ))}
              {row.permissionsMore > 0 && <span className="ar-muted">and {formatCount(row.permissionsMore)} more</span>}
            </td>
            <td className="ar-right">
              <TouchCount touched={row.touched} none="–" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
