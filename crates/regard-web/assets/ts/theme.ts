// Light or dark: the page changes at once, the server keeps it in a cookie.
import { around, post } from './dom';

const root = document.documentElement;

function isNight(): boolean {
  if (root.dataset.theme) return root.dataset.theme === 'regard-night';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

document.addEventListener(
  'click',
  (event) => {
    if (!around(event, '[data-theme-toggle]')) return;
    event.preventDefault();
    event.stopPropagation();
    const theme = isNight() ? 'regard-day' : 'regard-night';
    root.dataset.theme = theme;
    void post('/theme', { theme });
  },
  true,
);
