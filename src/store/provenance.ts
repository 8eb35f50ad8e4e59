import { json } from '../engine-globals.js'
import type { Provenance } from '../model/provenance.js'
import type { Lab } from './lab.js'

/**
 * Records where the results of an execution come from. One that continues keeps what was recorded
 * at its first start. False if it does.
 */
export function recordProvenance(
  lab: Lab,
  key: { readonly idExperiment: string; readonly ordinal: number },
  provenance: Provenance,
): boolean {
  const { sources, config, projectName, projectVersion, commit, branch, ...rest } = provenance
  const { changes } = lab.db
    .prepare(
      `UPDATE executions SET sources = @sources, config_json = @config, command = @command, statesweep = @statesweep, node = @node,
         platform = @platform, cpu = @cpu, cores = @cores, memory = @memory, host = @host, project_name = @projectName,
         project_version = @projectVersion, project_commit = @commit, project_branch = @branch
       WHERE id_experiment = @idExperiment AND ordinal = @ordinal AND resumed IS NULL`,
    )
    .run({ ...key, ...rest, projectName, projectVersion, commit, branch, config, sources: json.stringify(sources.map(withValues)) })
  return changes > 0
}

/** Records whether tracked files of the project had changes that were not committed. */
export function recordDirty(
  lab: Lab,
  { idExperiment, ordinal }: { readonly idExperiment: string; readonly ordinal: number },
  isDirty: boolean,
): void {
  lab.db
    .prepare('UPDATE executions SET project_dirty = ? WHERE id_experiment = ? AND ordinal = ?')
    .run(Number(isDirty), idExperiment, ordinal)
}

/** The arguments as values in the JSON, not as text in text. */
const withValues = ({ args, ...rest }: Provenance['sources'][number]) => ({
  ...rest,
  args: args === null ? null : (json.parse(args) as unknown),
})
