const md = await tools.files.read('notes.md');
const inline = s => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>');
let html = '', inList = false;
for (const line of md.split('\n')) {
  if (inList && !line.startsWith('- ')) { html += '</ul>'; inList = false; }
  if (line.startsWith('- ')) { if (!inList) { html += '<ul>'; inList = true; } html += `<li>${inline(line.slice(2))}</li>`; }
  else if (/^#+ /.test(line)) { const n = line.indexOf(' '); html += `<h${n}>${inline(line.slice(n + 1))}</h${n}>`; }
  else if (line) html += `<p>${inline(line)}</p>`;
}
return html;
