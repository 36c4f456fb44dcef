/** The report: what goes in, in whose words, and the files made of it. */

import { Toolbar } from '../../components/controls.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Exports } from './Exports.tsx';
import './report.css';
import { ReportForm } from './ReportForm.tsx';

export default function ReportView() {
  const settings = useQueryOf('report.get', {});
  return (
    <div className="ar-view">
      <Toolbar title="Report" note="one HTML file without scripts; every claim in it cites its records" />
      <div className="ar-scroll">
        {settings.error !== null && <ErrorNote error={settings.error} onRetry={() => void settings.refetch()} />}
        {settings.data === undefined && settings.error === null && <LoadingRows />}
        {settings.data !== undefined && (
          <div className="ar-report">
            <ReportForm saved={settings.data} />
            <Exports />
          </div>
        )}
      </div>
    </div>
  );
}
