const addresses = ['a@b.c', 'nope', '', null, 5, 'x@y'];
const report = [];
for (const to of addresses) {
  try { report.push((await tools.mail.send({ to, subject: 's', body: 'b' })).id); } catch (e) { report.push([e.code, e.data.to]); }
}
return report;
