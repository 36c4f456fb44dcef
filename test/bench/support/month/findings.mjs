/** Imports a folder into a new case and tells what the rules found. */

/**
 * @param openInProcess of electron/workers/inProcess.ts, from a bundle or as it is
 * @returns events of the case, rejected records, findings, and the ids of rules that failed or did not apply
 */
export async function monthFindings(openInProcess, casePath, folder) {
  const host = openInProcess(casePath, { create: { title: 'Month', examiner: 'month', zone: 'UTC' } });
  const ask = async (name, input) => {
    const answer = await host.call(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return answer.value;
  };
  try {
    const { jobId } = await ask('import.start', { paths: [folder], options: { derive: true }, staged: false });
    await host.idle();
    const job = await ask('jobs.get', { id: jobId });
    if (job.state !== 'done') throw new Error(job.message);
    const { counts } = await ask('case.info', {});
    const findings = [];
    for (let cursor; ; ) {
      const page = await ask('findings.page', { filter: '', sort: 'rule', limit: 500, cursor });
      findings.push(...page.rows);
      if (page.next === null) break;
      cursor = page.next;
    }
    const rules = await ask('rules.list', {});
    const idsOf = (state) => rules.filter((rule) => rule.state === state).map((rule) => rule.id);
    return {
      events: counts.events,
      rejected: counts.rejected,
      findings,
      failed: idsOf('failed'),
      notApplicable: idsOf('not_applicable'),
    };
  } finally {
    await host.close();
  }
}
