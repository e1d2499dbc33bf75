const md = await tools.files.read('notes.md');
return [...md.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, text, href]) => {
  const url = new URL(href);
  return { text, host: url.host, path: url.pathname, query: Object.fromEntries(url.searchParams) };
});
