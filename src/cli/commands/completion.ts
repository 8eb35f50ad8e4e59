import { Argument } from 'commander'
import type { AddCommand } from '../terminal/command-line.js'
import { COMPLETIONS } from '../terminal/completion.js'
import { toJson } from '../terminal/json.js'

export const addCompletion: AddCommand = (program, { out }) => {
  program
    .command('completion')
    .description('print a script that completes commands, options, experiments and columns in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(COMPLETIONS)))
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      `
Examples:
  echo 'eval "$(statesweep completion bash)"' >> ~/.bashrc
  echo 'eval "$(statesweep completion zsh)"' >> ~/.zshrc
  statesweep completion fish > ~/.config/fish/completions/statesweep.fish
  statesweep completion powershell >> $PROFILE`,
    )
    .action((shell: keyof typeof COMPLETIONS, { json }: { readonly json?: true }) => {
      const script = COMPLETIONS[shell]
      out.write(json ? `${toJson({ shell, script })}\n` : script)
    })
}
