import type { Command, Option } from 'commander'

/** What completes the names of experiments: those of the database in the folder. */
const NAMES = `statesweep query 'SELECT name FROM experiments' 2>/dev/null | tail -n +2`

const optionsOf = (command: Command): string[] => command.options.flatMap(({ long }) => long ?? [])
const withChoices = (command: Command): Option[] => command.options.filter(({ argChoices }) => argChoices !== undefined)
const takesName = (command: Command): boolean =>
  command.registeredArguments.some((argument) => ['name', 'a', 'b'].includes(argument.name()))
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A function of bash, and of zsh where it imitates bash. */
function bash({ commands }: Command): string {
  const names = commands.map((command) => command.name())
  const cases = commands.map((command) => {
    const choices = withChoices(command).map(
      ({ long, argChoices = [] }) => `        ${long}) COMPREPLY=($(compgen -W ${quoted(argChoices.join(' '))} -- "$cur")); return ;;`,
    )
    const rest = takesName(command) ? `COMPREPLY=($(compgen -W "$(${NAMES})" -- "$cur"))` : 'COMPREPLY=($(compgen -f -- "$cur"))'
    return [
      `    ${command.name()})`,
      ...(choices.length === 0 ? [] : ['      case "$before" in', ...choices, '      esac']),
      `      if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W ${quoted(optionsOf(command).join(' '))} -- "$cur"))`,
      `      else ${rest}; fi ;;`,
    ].join('\n')
  })
  return `_statesweep() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  if [[ "$COMP_CWORD" -eq 1 ]]; then COMPREPLY=($(compgen -W ${quoted(names.join(' '))} -- "$cur")); return; fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
}
complete -o default -F _statesweep statesweep
`
}

const zsh = (program: Command): string => `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}`

function fish({ commands }: Command): string {
  const first = commands.map(
    (command) => `complete -c statesweep -f -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
  )
  const rest = commands.flatMap((command) => {
    const here = `complete -c statesweep -n '__fish_seen_subcommand_from ${command.name()}'`
    const options = command.options.flatMap(({ long, description, argChoices, required }) => {
      if (long == null) return []
      const values = argChoices === undefined ? (required ? ' -r' : '') : ` -x -a ${quoted(argChoices.join(' '))}`
      return `${here} -l ${long.slice(2)}${values} -d ${quoted(description)}`
    })
    return [...options, ...(takesName(command) ? [`${here} -f -a "(${NAMES})"`] : [])]
  })
  return `${[...first, ...rest].join('\n')}\n`
}

/** What makes the script for a shell. */
export const COMPLETIONS = { bash, zsh, fish } as const satisfies Record<string, (program: Command) => string>
