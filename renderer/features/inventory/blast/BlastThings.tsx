import { Fragment, useState } from 'react';
import { Button } from '../../../components/controls.tsx';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { formatCount } from '../../../lib/text.ts';
import { BlastPath, TouchCount } from './BlastPath.tsx';
import { classOf, type Radius } from './blastData.ts';

/** Shown before the list is unfolded. */
const FEW = 12;

interface Line {
  readonly entity: Radius['subject'];
  readonly note: string;
  readonly path: readonly number[];
  readonly touched: Radius['objects'][number]['touched'];
}

/** Accounts, credentials, agents and whatever else it acts through. */
export function BlastThings({ radius }: { readonly radius: Radius }) {
  const POWER = { named: 'rights lent', rights: 'its rights only', account: 'as the account', whole: '' } as const;
  const lines = radius.things.map(
    ({ entity, path, power, standing, touched }): Line => ({
      entity,
      path,
      touched,
      note: [POWER[power], standing === 'observed' ? 'seen only' : ''].filter((part) => part !== '').join(', '),
    }),
  );
  return <Lines radius={radius} lines={lines} head="what" noteHead="how" />;
}

/** Objects within reach, the ones to protect first. */
export function BlastObjects({ radius }: { readonly radius: Radius }) {
  const lines = radius.objects.map(
    (object): Line => ({
      entity: object.entity,
      path: object.path,
      touched: object.touched,
      note: [object.system, classOf(object), object.unstated ? 'nothing says which objects' : '']
        .filter((part) => part !== '')
        .join(' · '),
    }),
  );
  return (
    <>
      <Lines radius={radius} lines={lines} head="object" noteHead="where" />
      {radius.objectsCut && (
        <p className="ar-small ar-muted">
          The {formatCount(radius.objects.length)} most telling are listed; the others are in the events of each system.
        </p>
      )}
    </>
  );
}

function Lines(props: {
  readonly radius: Radius;
  readonly lines: readonly Line[];
  readonly head: string;
  readonly noteHead: string;
}) {
  const { head, lines, noteHead, radius } = props;
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<number>();
  const shown = all ? lines : lines.slice(0, FEW);
  if (lines.length === 0) return <p className="ar-muted">None.</p>;
  return (
    <>
      <table className="ar-table ar-blast-table">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{noteHead}</th>
            <th scope="col" className="ar-right">
              events
            </th>
            <th scope="col">last</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ entity, note, path, touched }) => (
            <Fragment key={entity.id}>
              <tr className={touched === null ? undefined : 'ar-blast-touched'}>
                <td className="ar-blast-name">
                  <button
                    type="button"
                    className="ar-blast-open"
                    aria-expanded={open === entity.id}
                    onClick={() => setOpen(open === entity.id ? undefined : entity.id)}
                  >
                    <span aria-hidden="true">{open === entity.id ? '▾' : '▸'}</span>
                    <EntityLabel entity={entity} max={28} />
                  </button>
                </td>
                <td className="ar-blast-note">{note === '' ? '–' : note}</td>
                <td className="ar-right">
                  <TouchCount touched={touched} />
                </td>
                <td>{touched === null ? '–' : <TimeText us={touched.lastUs} precision="min" />}</td>
              </tr>
              {open === entity.id && (
                <tr className="ar-blast-detail">
                  <td colSpan={4}>
                    <BlastPath radius={radius} path={path} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {lines.length > FEW && (
        <Button quiet expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${formatCount(lines.length)}`}
        </Button>
      )}
    </>
  );
}
