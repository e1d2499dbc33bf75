const template = 'Hello {{name}}, your city is {{ city }}. {{missing}}';
const render = (t, data) => t.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, key) => data[key] ?? `<${key}?>`);
const customers = (await tools.customers.list()).slice(0, 3);
const sent = [];
for (const c of customers) sent.push(await tools.mail.send({ to: c.email, subject: 'Hi', body: render(template, c) }));
return sent;
