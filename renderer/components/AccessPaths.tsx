import { useState } from 'react';
import type { Out } from '../../shared/contract/index.ts';
import { Button } from './controls.tsx';
import { EntityLabel } from './EntityLabel.tsx';
import { TimeText } from './labels.tsx';
import { Places } from './RecordPlaces.tsx';

type Line = Out<'access.cell'>['lines'][number];
type Path = Line['grantedVia'][number];

const SHOWN = 2;

/** How a permission is held: from the agent, step by step, to the permission as the inventory states it, with the records. */
export function AccessPaths(props: { readonly paths: readonly Path[] }) {
  const [all, setAll] = useState(false);
  const paths = alike(props.paths);
  const rest = paths.length - SHOWN;
  return (
    <>
      <ul className="ar-access-paths">
        {(all ? paths : paths.slice(0, SHOWN)).map(({ path, places, key }) => (
          <li key={key} className={path.expired ? 'ar-access-expired' : undefined}>
            <PathLine path={path} places={places} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button quiet expanded={all} onClick={() => setAll(!all)}>
          {all ? 'fewer paths' : `${rest} more`}
        </Button>
      )}
    </>
  );
}

type Place = NonNullable<Path['from']>;

/** One line for paths that read alike, such as those that two exports of one inventory state, with the records of all. */
function alike(paths: readonly Path[]): { readonly key: string; readonly path: Path; readonly places: Place[] }[] {
  const placesOf = (path: Path): Place[] => [
    ...path.steps.flatMap((step) => step.from ?? []),
    ...(path.from === null ? [] : [path.from]),
  ];
  const keyOf = ({ via, text, steps, expiresUs, conditional, assumedSystem }: Path): string =>
    JSON.stringify([
      via,
      text,
      steps.map((step) => [step.kind, step.entity.id]),
      expiresUs,
      conditional,
      assumedSystem,
    ]);
  return [...Map.groupBy(paths, keyOf)].flatMap(([key, same]) => {
    const [path] = same;
    const places = new Map(same.flatMap(placesOf).map((place) => [place.recordId, place]));
    return path === undefined ? [] : [{ key, path, places: [...places.values()] }];
  });
}

function PathLine({ path, places }: { readonly path: Path; readonly places: readonly Place[] }) {
  return (
    <>
      <span className="ar-access-path">
        <span className="ar-muted">{path.via === 'data_source' ? 'data source' : path.via}</span>
        <span className="ar-muted">{path.steps.length === 0 ? 'held itself' : 'agent'}</span>
        {path.steps.map((step) => (
          <span key={step.entity.id} title={step.kind.toLowerCase().replaceAll('_', ' ')}>
            <span className="ar-muted">→ </span>
            <EntityLabel entity={step.entity} link max={22} />
          </span>
        ))}
        <span>
          <span className="ar-muted">→ </span>
          <b className="ar-wrap">{path.text}</b>
        </span>
      </span>
      <Places places={places} />
      <span className="ar-small ar-access-marks-text">
        {path.expired && path.expiresUs !== null && (
          <>
            {' '}
            expired <TimeText us={path.expiresUs} precision="day" />
          </>
        )}
        {!path.expired && path.expiresUs !== null && (
          <>
            {' '}
            until <TimeText us={path.expiresUs} precision="day" />
          </>
        )}
        {path.conditional && ' only under a condition'}
        {path.assumedSystem !== null && ` taken to be for ${path.assumedSystem}: it names no system`}
      </span>
    </>
  );
}

/** The approvals that a line rests on. */
export function Intents(props: { readonly intents: Line['intendedVia'] }) {
  return (
    <ul className="ar-access-paths">
      {props.intents.slice(0, 4).map((one) => (
        <li key={`${one.text}${one.from?.recordId ?? ''}`} className={one.expired ? 'ar-access-expired' : undefined}>
          <b className="ar-wrap">{one.text}</b>
          <Places places={one.from === null ? [] : [one.from]} />
          {one.expiresUs !== null && (
            <span className="ar-small">
              {one.expired ? ' ended ' : ' until '}
              <TimeText us={one.expiresUs} precision="day" />
            </span>
          )}
        </li>
      ))}
      {props.intents.length > 4 && <li className="ar-muted">and {props.intents.length - 4} more</li>}
    </ul>
  );
}
