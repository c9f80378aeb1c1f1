import process from 'node:process'

const short = process.argv.includes('--short')
for (const name of process.argv.slice(2).filter((one) => !one.startsWith('-'))) {
  const { run } = await import(`./parts/${name}.ts`)
  for (const table of await run({ short })) {
    console.log(`\n${table.name}`)
    for (const row of [table.columns, table.columns.map(() => '---'), ...table.rows]) console.log(`| ${row.join(' | ')} |`)
  }
}
