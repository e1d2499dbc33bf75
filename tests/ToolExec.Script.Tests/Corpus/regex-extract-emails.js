const text = 'Contact: ada@example.com, bad@, "x y"@z.org, kofi.m+test@sub.example.co.uk; also <lena@example.org>.';
const emails = text.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g);
const masked = text.replace(/([\w.+-])[\w.+-]*@/g, '$1***@');
return { emails, masked, valid: emails.every(e => /^\S+@\S+\.\w{2,}$/.test(e)) };
