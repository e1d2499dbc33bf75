const inactive = (await tools.customers.list()).filter(c => !c.active);
for (const c of inactive) {
  const { id, length } = await tools.mail.send({ to: c.email, subject: `We miss you, ${c.name.split(' ')[0]}!`, body: `Dear ${c.name},\n\nCome back.\n` });
  console.log(id, length);
}
return await tools.mail.sent();
