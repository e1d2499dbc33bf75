const md = await tools.files.read('notes.md');
const sections = [];
for (const line of md.split('\n')) {
  const h = /^(#+)\s+(.*)/.exec(line);
  if (h) sections.push({ level: h[1].length, title: h[2], items: [] });
  else if (line.startsWith('- ')) sections.at(-1).items.push(line.slice(2));
}
return sections;
