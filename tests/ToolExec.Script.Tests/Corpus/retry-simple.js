async function retry(fn, attempts = 5) {
  for (let i = 1; ; i++) {
    try {
      return await fn();
    } catch (e) {
      if (i >= attempts || e.code !== 'unavailable') throw e;
      console.log(`attempt ${i} failed: ${e.message}`);
    }
  }
}
return retry(() => tools.flaky({ key: 'a', failures: 3 }));
