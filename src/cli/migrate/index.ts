import process from 'node:process'
import { styleText } from 'node:util'
import { intro, log, outro } from '@clack/prompts'
import { usualFiles } from '../../integration/actions-file.ts'
import { CommandError } from '../command-error.ts'
import { askNothing, askPerson, Cancelled } from '../init/ask.ts'
import { planConfig } from '../init/changes.ts'
import { installCommands, localCommand, packageManagerOf } from '../init/packages.ts'
import { firstOf, openProject } from '../init/project.ts'
import { runCommand } from '../init/run-command.ts'
import { showChange, showCommand } from '../init/show.ts'
import { writeChanges } from '../init/write.ts'
import { manifest } from '../manifest.ts'
import { readOptions } from '../options.ts'
import { loadAstroParser } from './astro-syntax.ts'
import { planMigration } from './plan.ts'
import { readApp } from './read-app.ts'
import type { Finding } from './source.ts'

const help = `Usage: hono-actions migrate [options]

Moves the Astro project in this folder from Astro Actions to this library: the actions, their
imports, what they do with cookies and locals, pages, scripts and middleware. It shows every change
and asks before it writes them. Then it lists what a person has to look at, with file and line.

Options:
  -y, --yes                       Ask nothing, and write all changes
      --no-install, --skip-install  Install no packages
  -h, --help                      Print this
`

/** Migrates the project in the current folder, and returns the exit code. */
export async function run(args: string[]): Promise<number> {
  const options = readOptions('migrate', args, {
    yes: { type: 'boolean', short: 'y' },
    'no-install': { type: 'boolean' },
    'skip-install': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) {
    console.log(help)
    return 0
  }
  const project = openProject(process.cwd())
  const config = planConfig(project)
  const { srcDir } = config
  const present = firstOf(
    project,
    usualFiles.map((file) => srcDir + file),
  )
  if (present) {
    throw new CommandError(
      'HA932',
      `${present} exists: this project has actions of this library already. Nothing was changed.`,
    )
  }
  const parseAstro = await loadAstroParser(project.root)
  const files = readApp(project.root)
  const { changes: ofSources, findings } = planMigration({ files, srcDir, parseAstro })
  const changes = [...config.changes, ...ofSources]
  intro(`${manifest.name} ${manifest.version}`)
  for (const change of changes) showChange(change)
  showFindings(findings)

  const ask = options.yes ? askNothing : askPerson
  const agent = await packageManagerOf(project.root)
  const commands = installCommands(agent, project, changes)
  const installs = !options['no-install'] && !options['skip-install']
  try {
    if (!(await ask(`Write these ${changes.length} files?`, true))) throw new Cancelled()
    if (installs) commands.forEach(showCommand)
    const isWanted = installs && commands.length > 0 && (await ask('Install these packages?', true))
    writeChanges(project.root, changes)
    for (const { path } of changes) log.success(`Wrote ${path}`)
    if (isWanted) {
      for (const [index] of commands.entries())
        await runCommand(commands.slice(index), project.root)
    }
    const left = isWanted ? [] : commands
    const checks = [
      ['astro', 'sync'],
      ['astro', 'check'],
    ].map((args) => localCommand(agent, args))
    log.info(`Left to you:\n${[...left, ...checks].map((one) => one.join(' ')).join('\n')}`)
    outro(`Done. ${toLookAt(findings)}`)
    return 0
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    outro('Cancelled. Nothing was changed. To be asked nothing, pass --yes.')
    return 1
  }
}

/** Prints what a person has to look at, by file. The lines are those after the changes. */
function showFindings(findings: readonly Finding[]): void {
  if (findings.length === 0) return
  const files = Map.groupBy(findings, ({ path }) => path)
  const lines = [...files.values()].flat().map(({ path, line, message }) => {
    return `${styleText('cyan', `${path}:${line}`)}\n  ${message}`
  })
  log.warn(`${styleText('bold', toLookAt(findings))}\n${lines.join('\n')}`)
}

function toLookAt({ length }: readonly Finding[]): string {
  if (length === 0) return 'Nothing needs a person.'
  return `${length} ${length === 1 ? 'place needs' : 'places need'} a person.`
}
