const now = new Date('2026-03-15');
const customers = await tools.customers.list();
return customers.map(c => {
  const since = new Date(c.since);
  let years = now.getFullYear() - since.getFullYear();
  if (now < new Date(since.getTime()).setFullYear(now.getFullYear())) years--;
  return { id: c.id, years, label: years >= 5 ? 'veteran' : years >= 3 ? 'regular' : 'new' };
});
