const attempt = async (key, failures) => {
  let tries = 0;
  while (true) {
    tries++;
    const r = await tools.flaky({ key, failures }).catch(() => null);
    if (r) return { key, tries, attempt: r.attempt };
  }
};
return await Promise.all([attempt('p', 0), attempt('q', 2), attempt('r', 1)]);
