import process from 'node:process'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import { repository } from './src/docs/links.ts'
import { llmsTexts } from './src/docs/llms.ts'
import { readPages } from './src/docs/pages.ts'
import { sidebarOf } from './src/docs/sidebar.ts'

// Where the site is deployed: canonical URLs, the sitemap and the preview image need it.
const site = process.env.SITE_URL
const preview = site && [
  { tag: 'meta', attrs: { property: 'og:image', content: new URL('/preview.png', site).href } },
  { tag: 'meta', attrs: { property: 'og:image:alt', content: 'hono-actions' } },
]

// The documentation: the Markdown files of `docs/`, as a Worker of their own that has nothing but
// static files. `npm run site:build` builds it.
export default defineConfig({
  root: import.meta.dirname,
  site,
  cacheDir: './.astro/cache',
  vite: { cacheDir: './.astro/vite' },
  image: { service: passthroughImageService() },
  integrations: [
    llmsTexts(),
    starlight({
      title: 'hono-actions',
      description: 'Type-safe server actions that are plain Hono routes, for Astro on Cloudflare',
      favicon: '/favicon.svg',
      logo: { src: './public/favicon.svg', alt: '' },
      social: [{ icon: 'github', label: 'GitHub', href: repository }],
      customCss: ['./src/styles/site.css'],
      // A title has the weight of its heading, which is low in the reference.
      pagefind: { ranking: { metaWeights: { title: 0 } } },
      head: preview || [],
      components: {
        MarkdownContent: './src/components/MarkdownContent.astro',
        PageTitle: './src/components/PageTitle.astro',
        Search: './src/components/Search.astro',
        Sidebar: './src/components/Sidebar.astro',
        SocialIcons: './src/components/SocialIcons.astro',
      },
      routeMiddleware: './src/docs/menu.ts',
      markdown: { processedDirs: ['../docs'] },
      expressiveCode: {
        themes: ['github-dark-default', 'github-light-default'],
        // Code that does not fit is not cut off, and needs no scrolling by the keyboard.
        defaultProps: { wrap: true },
        styleOverrides: {
          borderRadius: '0.5rem',
          borderColor: 'var(--sl-color-hairline)',
          codeFontSize: '0.85rem',
          codeBackground: 'var(--code-background)',
          frames: {
            shadowColor: 'transparent',
            editorTabBarBackground: 'var(--sl-color-bg-nav)',
            editorTabBarBorderColor: 'var(--sl-color-hairline)',
            editorTabBarBorderBottomColor: 'var(--sl-color-hairline)',
            editorActiveTabBackground: 'var(--code-background)',
            editorActiveTabIndicatorTopColor: 'var(--sl-color-accent)',
            terminalTitlebarBackground: 'var(--sl-color-bg-nav)',
            terminalTitlebarBorderBottomColor: 'var(--sl-color-hairline)',
            terminalBackground: 'var(--code-background)',
          },
        },
      },
      sidebar: sidebarOf(readPages()),
    }),
  ],
})
