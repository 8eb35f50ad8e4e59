/**
 * Own scripts, since @bomb.sh/tab 0.0.22 never lets a shell complete files, which most words of
 * `run` are; its script for bash needs the package bash-completion, and prints errors when it is
 * loaded twice. Each asks the hidden command `complete`; where that proposes nothing, the shell
 * proposes files.
 */
const bash = `_statesweep() {
  local word="\${COMP_WORDS[COMP_CWORD]}" value
  local -a before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  # bash cuts --metric=loss into three words.
  if [[ "$word" == = ]]; then word=; elif [[ "\${COMP_WORDS[COMP_CWORD-1]}" == = ]]; then unset "before[COMP_CWORD-2]"; fi
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    printf -v value %q "$value"
    COMPREPLY+=("$value")
  done < <(statesweep complete --word="$word" -- "\${before[@]}" 2>/dev/null)
}
complete -o default -F _statesweep statesweep
`

const zsh = `#compdef statesweep
_statesweep() {
  local -a proposals
  local line
  for line in "\${(@f)$(statesweep complete --word="\${(Q)words[CURRENT]}" -- "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] && proposals+=("\${\${line//:/\\\\:}/$'\\t'/:}")
  done
  if (( $#proposals )); then _describe statesweep proposals; else _files; fi
}
whence compdef >/dev/null || { autoload -Uz compinit && compinit; }
compdef _statesweep statesweep
`

const fish = `function __statesweep
  set -l before (commandline -opc)
  set -l word (commandline -ct)
  set -l proposals (statesweep complete --word="$word" -- $before[2..-1] 2>/dev/null)
  if test (count $proposals) -gt 0
    printf '%s\\n' $proposals
  else
    __fish_complete_path "$word"
  end
end
complete -c statesweep -f -a '(__statesweep)'
`

const powershell = `Register-ArgumentCompleter -Native -CommandName statesweep -ScriptBlock {
  param($word, $ast, $cursor)
  $before = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_".Trim("'", '"') })
  statesweep complete "--word=$word" -- @before 2>$null | ForEach-Object {
    $value, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}
`

/** The script for each shell. */
export const COMPLETIONS = { bash, zsh, fish, powershell } as const
