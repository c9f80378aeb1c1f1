import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Loader, LoaderContext } from 'astro/loaders'
import { withPictures } from '../pictures/place.ts'
import { landingPage, notFoundPage } from './landing.ts'
import { repository, rewriteLinks } from './links.ts'
import { readPages, root } from './pages.ts'

/** Loads the Markdown files of `docs/`, and the first page, which is made of the README. */
export function docsLoader(): Loader {
  return {
    name: 'hono-actions-docs',
    async load(context) {
      await loadAll(context)
      const folder = join(root, 'docs')
      context.watcher?.add([folder, join(root, 'README.md')])
      context.watcher?.on('change', async (path) => {
        if (path.startsWith(folder) || path === join(root, 'README.md')) await loadAll(context)
      })
    },
  }
}

async function loadAll({ store, parseData, renderMarkdown, generateDigest }: LoaderContext) {
  const pages = readPages()
  const ids = new Map(pages.map(({ file, id }) => [file, id]))
  const entries = pages.map(({ file, id, title, description, body }) => ({
    id,
    file,
    data: { title, description, editUrl: editUrlOf(file) },
    body: rewriteLinks(withPictures(file, body), file, ids),
  }))
  store.clear()
  for (const { id, file, data, body } of [landingPage(pages, ids), notFoundPage, ...entries]) {
    // Starlight's plugins are for files of the folder that its config names.
    const rendered = await renderMarkdown(body, {
      fileURL: pathToFileURL(join(root, 'docs', `${id}.md`)),
    })
    store.set({
      id,
      data: await parseData({ id, data }),
      body,
      filePath: join('..', file),
      digest: generateDigest({ data, body }),
      rendered: { ...rendered, html: forSite(rendered.html) },
    })
  }
}

/** Rewrites what Markdown cannot say. */
function forSite(html: string): string {
  return (
    html
      // The corner of a table is not a header of its column.
      .replaceAll(/<th(?: [^>]*)?><\/th>/g, '<td></td>')
      // Code makes poor excerpts of search results. Error messages are plain text, and are searched for.
      .replaceAll(
        /<pre(?= data-language="(?!text"))|<figcaption(?= class="header")/g,
        '$& data-pagefind-ignore',
      )
      // A short option does not break after its dashes.
      .replaceAll(
        /<code(?=(?: dir="auto")?>(?:[^<]* )?-[^<])(?=[^<]{1,40}<)/g,
        '<code class="option"',
      )
  )
}

/** What is made from docstrings is not edited there. */
function editUrlOf(file: string): string | false {
  return file.startsWith('docs/api/') ? false : `${repository}/edit/main/${file}`
}
