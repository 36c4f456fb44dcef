/** The zone in which times are shown: UTC or the case's, by the route. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Precision } from '../../shared/model/kinds.ts';
import { formatInZone, formatIsoUtc, isKnownZone } from '../../shared/model/time.ts';

export interface Zone {
  /** IANA name; `UTC` for UTC. */
  readonly zone: string;
  readonly format: (us: number, precision?: Precision) => string;
}

const UTC: Zone = { zone: 'UTC', format: (us, precision) => formatInZone(us, 'UTC', precision) };
const ZoneContext = createContext<Zone>(UTC);

export function ZoneProvider(props: { readonly zone: string; readonly children: ReactNode }) {
  const value = useMemo<Zone>(() => {
    const zone = isKnownZone(props.zone) ? props.zone : 'UTC';
    return { zone, format: (us, precision) => formatInZone(us, zone, precision) };
  }, [props.zone]);
  return <ZoneContext.Provider value={value}>{props.children}</ZoneContext.Provider>;
}

export function useZone(): Zone {
  return useContext(ZoneContext);
}

/** ISO 8601 UTC for titles and copies, whatever zone is shown. */
export function isoTitle(us: number, precision?: Precision): string {
  return formatIsoUtc(us, precision);
}
