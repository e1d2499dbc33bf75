const customers = await tools.customers.list();
const parts = customers.map(({ email }) => email.match(/^(?<user>[^@]+)@(?<domain>.+)$/).groups);
const domains = new Set(parts.map(p => p.domain));
return { domains: [...domains], users: parts.map(p => p.user.split('.').map(s => s[0].toUpperCase() + s.slice(1)).join(' ')) };
